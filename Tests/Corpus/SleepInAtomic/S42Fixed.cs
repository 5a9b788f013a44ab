using TopHalf.Clocks;
using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Power;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// A checksum is updated in softirq. The clock is prepared all the time, and the device may come up with
/// interrupts off.
/// </summary>
internal sealed class S42Fixed : CorpusProgram
{
    private readonly Stm32Crc _crc = new();
    private readonly Tasklet _receive;

    public S42Fixed() => _receive = new(Receive, "rx");

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

        public Stm32Crc() =>
            _device = new("stm32-crc", new() { Suspend = RuntimeSuspend, Resume = RuntimeResume }, isIrqSafe: true);

        public async KernelTask<Errno> ProbeAsync()
        {
            var error = await _clk.PrepareAsync();
            _device.Enable();
            return error;
        }

        public async KernelTask RemoveAsync()
        {
            await _device.DisableAsync();
            await _clk.UnprepareAsync();
        }

        public void Update(uint word)
        {
            _ = _device.Get();
            var flags = _lock.LockIrqSave();
            _dataRegister.Value ^= word;
            _lock.UnlockIrqRestore(flags);
            _ = _device.Put();
        }

        private KernelTask<Errno> RuntimeSuspend()
        {
            _clk.Disable();
            return Errno.Ok;
        }

        private KernelTask<Errno> RuntimeResume() => _clk.Enable();
    }
}
