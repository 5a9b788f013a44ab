using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// The core begins to transmit with the port locked; after an error of its DMA the driver waits there for an
/// interrupt handler.
/// </summary>
internal sealed class S21Shipped : CorpusProgram
{
    private const int TxIrq = 40;
    private readonly UartPort _port = new(new UartOps(new Sci().StartTx));

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var interrupts = Machine.Current.Interrupts;
        var line = interrupts.Wire(TxIrq, "sh-sci:tx").Line;
        if (interrupts.RequestIrq(TxIrq, TxInterrupt, IrqFlags.None, "sh-sci:tx", out var action) != Errno.Ok)
        {
            return;
        }

        _port.Write();
        await Kernel.MsleepAsync(1);
        await interrupts.FreeIrqAsync(action!);

        IrqReturn TxInterrupt(int irq)
        {
            line.Deassert();
            return IrqReturn.Handled;
        }
    }

    private sealed record UartOps(Action StartTx);

    /// <summary>The serial core.</summary>
    private sealed class UartPort(UartOps ops)
    {
        private readonly SpinLock _lock = new("&port->lock");

        public void Write()
        {
            var flags = _lock.LockIrqSave();
            ops.StartTx();
            _lock.UnlockIrqRestore(flags);
        }
    }

    private sealed class Sci
    {
        private readonly Shared<bool> _cookieIsError = new(true, "s->cookie_tx");
        private readonly Shared<int> _scr = new(0, "SCSCR");

        public void StartTx()
        {
            if (_cookieIsError.Value)
            {
                // No DMA for this one: the interrupt of the FIFO does it.
                SwitchToPio();
            }

            _scr.Value |= 0x80;
        }

        private void SwitchToPio()
        {
            Machine.Current.RunOnStack(Machine.Current.Interrupts.DisableIrqAsync(TxIrq));
            _cookieIsError.Value = false;
        }
    }
}
