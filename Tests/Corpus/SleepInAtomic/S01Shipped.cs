using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// GET_STATUS is answered from the interrupt handler, and the request for the answer is allocated as if one could
/// sleep there.
/// </summary>
internal sealed class S01Shipped : CorpusProgram
{
    private const int Irq = 9;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "fotg210").Line;
    private readonly SpinLock _lock = new("fotg210->lock");
    private readonly Shared<int> _queued = new(0, "ep0 requests");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var interrupts = Machine.Current.Interrupts;
        if (interrupts.RequestIrq(Irq, Fotg210Irq, IrqFlags.None, "fotg210", out var action) != Errno.Ok)
        {
            return;
        }

        _line.Assert();
        await Kernel.MsleepAsync(1);
        await interrupts.FreeIrqAsync(action!);
    }

    private IrqReturn Fotg210Irq(int irq)
    {
        _lock.Lock();
        _line.Deassert();
        SetupPacket();
        _lock.Unlock();
        return IrqReturn.Handled;
    }

    private void SetupPacket() => GetStatus();

    private void GetStatus()
    {
        // The queue takes the lock itself. Without the lock this is still the handler.
        _lock.Unlock();
        Machine.Current.RunOnStack(EpQueueAsync(Gfp.Kernel));
        _lock.Lock();
    }

    private async KernelTask EpQueueAsync(Gfp gfpFlags)
    {
        var buffer = await Kmem.AllocAsync(0, gfpFlags, 16);
        if (buffer is null)
        {
            return;
        }

        var flags = _lock.LockIrqSave();
        _queued.Value++;
        _lock.UnlockIrqRestore(flags);
        buffer.Free();
    }
}
