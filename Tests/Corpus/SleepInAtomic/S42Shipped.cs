using TopHalf.Clocks;
using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Power;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// A checksum is updated in softirq. That brings the device up, whose callback prepares a clock, which may sleep.
/// </summary>
internal sealed class S42Shipped : CorpusProgram
{
    private readonly Stm32Crc _crc = new();
    private readonly Tasklet _receive;

    public S42Shipped() => _receive = new(Receive, "rx");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (await _crc.ProbeAsync() != Errno.Ok)
        {
            return;
        }

        _crc.Update(1);
        _receive.Schedule();
        await _receive.KillAsync();
        await _crc.RemoveAsync();
    }

    private void Receive() => ShashUpdate(2);

    private void ShashUpdate(uint word) => _crc.Update(word);

    private sealed class Stm32Crc
    {
        private readonly Clk _clk = new("crc");
        private readonly SpinLock _lock = new("crc->lock");
        private readonly Shared<uint> _dataRegister = new(0, "CRC_DR");
        private readonly PmDevice _device;

        public Stm32Crc() => _device = new("stm32-crc", new() { Suspend = RuntimeSuspendAsync, Resume = RuntimeResumeAsync });

        public KernelTask<Errno> ProbeAsync()
        {
            _device.Enable();
            return Errno.Ok;
        }

        public KernelTask RemoveAsync() => _device.DisableAsync();

        public void Update(uint word)
        {
            _ = _device.Get();
            var flags = _lock.LockIrqSave();
            _dataRegister.Value ^= word;
            _lock.UnlockIrqRestore(flags);
            _ = _device.Put();
        }

        private async KernelTask<Errno> RuntimeSuspendAsync()
        {
            await _clk.DisableUnprepareAsync();
            return Errno.Ok;
        }

        private KernelTask<Errno> RuntimeResumeAsync() => _clk.PrepareEnableAsync();
    }
}
