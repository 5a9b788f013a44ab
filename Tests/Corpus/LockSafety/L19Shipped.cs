using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.LockSafety;

/// <summary>
/// A handler that asked for its line to stay masked is not moved to a thread on PREEMPT_RT, and takes a lock that
/// sleeps there.
/// </summary>
internal sealed class L19Shipped : CorpusProgram
{
    private readonly MesonMmc _host = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (!_host.Probe())
        {
            return;
        }

        _host.Request();
        await _host.WaitForDataAsync();
        await _host.RemoveAsync();
    }

    private sealed class LedTrigger
    {
        private readonly RwLock _leddevListLock = new("trig->leddev_list_lock");
        private readonly Shared<int> _events = new(0, "led events");

        public void Event()
        {
            _leddevListLock.ReadLock();
            _events.Update(static count => count + 1);
            _leddevListLock.ReadUnlock();
        }
    }

    private sealed class MesonMmc : IHardwareEvent
    {
        private const int Irq = 74;
        private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "meson-mmc").Line;
        private readonly LedTrigger _led = new();
        private readonly Completion _done = new("mmc request");
        private readonly Shared<bool> _status = new(false, "SD_EMMC_STATUS");
        private IrqAction? _action;

        public bool Probe() =>
            _interrupts.RequestThreadedIrq(Irq, MesonMmcIrq, MesonMmcIrqThread, IrqFlags.OneShot, "meson-mmc", out _action) == Errno.Ok;

        public KernelTask RemoveAsync() => _interrupts.FreeIrqAsync(_action!);

        public KernelTask WaitForDataAsync() => _done.WaitAsync();

        public void Request() => ((IHardwareHost)Machine.Current).Schedule(Ktime.FromMs(1), this);

        /// <summary>The data is there: the line is up while the status is set and the interrupt enabled.</summary>
        public void Occur(long argument)
        {
            _status.DmaWrite(true);
            _line.Assert();
        }

        private IrqReturn MesonMmcIrq(int irq)
        {
            if (!_status.Value)
            {
                return IrqReturn.None;
            }

            _led.Event();
            return IrqReturn.WakeThread;
        }

        private KernelTask<IrqReturn> MesonMmcIrqThread(int irq)
        {
            _status.Value = false;
            _line.Deassert();
            _done.Complete();
            return IrqReturn.Handled;
        }
    }
}
