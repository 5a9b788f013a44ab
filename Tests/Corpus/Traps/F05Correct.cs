using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.Traps;

/// <summary>
/// The lock of a queue of events is taken plainly by a reader and by the thread function of an interrupt, which
/// is a task.
/// </summary>
internal sealed class F05Correct : CorpusProgram
{
    private const int Irq = 60;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "gpio-cdev").Line;
    private readonly SpinLock _waitLock = new("lr->wait.lock");
    private readonly Shared<int> _events = new(0, "lr->events");
    private readonly Completion _arrived = new("event");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var interrupts = Machine.Current.Interrupts;
        if (interrupts.RequestThreadedIrq(Irq, EdgeIrqHandler, EdgeIrqThread, IrqFlags.None, "gpio-cdev", out var action) != Errno.Ok)
        {
            return;
        }

        ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(10), new Raise(_line));
        var early = LineeventRead();
        await _arrived.WaitAsync();
        Kernel.WarnOn(early + LineeventRead() == 0);
        await interrupts.FreeIrqAsync(action!);
    }

    private IrqReturn EdgeIrqHandler(int irq)
    {
        _line.Deassert();
        return IrqReturn.WakeThread;
    }

    private KernelTask<IrqReturn> EdgeIrqThread(int irq)
    {
        _waitLock.Lock();
        _events.Value++;
        _waitLock.Unlock();
        _arrived.Complete();
        return IrqReturn.Handled;
    }

    private int LineeventRead()
    {
        _waitLock.Lock();
        var taken = _events.Value;
        _events.Value = 0;
        _waitLock.Unlock();
        return taken;
    }

    /// <summary>The device raises its interrupt.</summary>
    private sealed class Raise(InterruptLine line) : IHardwareEvent
    {
        public void Occur(long argument) => line.Assert();
    }
}
