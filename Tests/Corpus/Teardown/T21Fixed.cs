using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Teardown;

/// <summary>Marks it as terminated there, and frees it in synchronize, after the tasklet was killed.</summary>
internal sealed class T21Fixed : CorpusProgram, IHardwareEvent
{
    private const int Irq = 26;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "tegra-adma").Line;
    private readonly AdmaChannel _tdc = new();
    private readonly Shared<int> _periods = new(0, "periods");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (Machine.Current.Interrupts.RequestIrq(Irq, Isr, IrqFlags.None, "tegra-adma", out _) == Errno.Ok)
        {
            Machine.Current.Interrupts.SetAffinity(Irq, 1);
            _tdc.IssuePending(new(() => _periods.Update(static periods => periods + 1)));
            ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(10), this);
            await Kernel.UsleepRangeAsync(5, 5);
            _tdc.TerminateAll();
            await _tdc.SynchronizeAsync();
            await Kernel.MsleepAsync(1);
        }
    }

    /// <summary>A period is over.</summary>
    void IHardwareEvent.Occur(long argument) => _line.Assert();

    private IrqReturn Isr(int irq)
    {
        _line.Deassert();
        _tdc.CyclicCallback();
        return IrqReturn.Handled;
    }

    private sealed record AdmaDesc(Action Callback);

    private sealed class AdmaChannel
    {
        private readonly SpinLock _lock = new("tdc->vc.lock");
        private readonly Tasklet _task;
        private Kmem<AdmaDesc>? _desc;
        private Kmem<AdmaDesc>? _cyclic;
        private Kmem<AdmaDesc>? _terminated;

        public AdmaChannel() => _task = new(VchanComplete, "vc->task");

        public void IssuePending(AdmaDesc desc)
        {
            using var held = _lock.HoldIrqSave();
            _desc = Kmem.Alloc(desc, Gfp.NoWait);
        }

        public void CyclicCallback()
        {
            using var held = _lock.HoldIrqSave();
            if (_desc is not null)
            {
                _cyclic = _desc;
                _task.Schedule();
            }
        }

        public void TerminateAll()
        {
            using var held = _lock.HoldIrqSave();
            _terminated = _desc;
            _desc = null;
        }

        public async KernelTask SynchronizeAsync()
        {
            await _task.KillAsync();
            Kmem<AdmaDesc>? terminated;
            using (_lock.HoldIrqSave())
            {
                terminated = _terminated;
                _terminated = null;
            }

            Kmem.Free(terminated);
        }

        private void VchanComplete()
        {
            Kmem<AdmaDesc>? vd;
            using (_lock.HoldIrq())
            {
                vd = _cyclic;
                _cyclic = null;
            }

            vd?.Get().Callback();
        }
    }
}
