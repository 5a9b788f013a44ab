using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Teardown;

/// <summary>Kills the URB, then cancels the work, then frees.</summary>
internal sealed class T05Fixed : CorpusProgram
{
    private readonly Urb _urb;
    private readonly Work _work;
    private readonly Kmem<int> _dev = Kmem.Alloc(0, Gfp.Atomic, 512)!;

    public T05Fixed()
    {
        _work = new(Reinit, "dev->work");
        _urb = new(CompleteGeyser34);
    }

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (_urb.Submit() == Errno.Ok)
        {
            await Kernel.UsleepRangeAsync(20, 30);
            await DisconnectAsync();
            await Kernel.MsleepAsync(1);
        }
    }

    private void CompleteGeyser34()
    {
        // Nobody has touched it for a while: it is put back into its mode.
        Kernel.WarnOn(!_work.Schedule());
    }

    private KernelTask Reinit()
    {
        _dev.Set(_dev.Get() + 1);
        return default;
    }

    private async KernelTask DisconnectAsync()
    {
        await _urb.KillAsync();
        await _work.DisableSyncAsync();
        _work.Free();
        _dev.Free();
    }

    /// <summary>A transfer that the host controller completes by interrupt.</summary>
    private sealed class Urb(Action complete) : IHardwareEvent
    {
        private const int Irq = 23;
        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "xhci_hcd").Line;
        private IrqAction? _action;

        public Errno Submit()
        {
            Machine.Current.Interrupts.SetAffinity(Irq, 1);
            ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(50), this);
            return Machine.Current.Interrupts.RequestIrq(Irq, GiveBack, IrqFlags.None, "xhci_hcd", out _action);
        }

        public async KernelTask KillAsync() => await Machine.Current.Interrupts.FreeIrqAsync(_action!);

        public void Occur(long argument) => _line.Assert();

        private IrqReturn GiveBack(int irq)
        {
            _line.Deassert();
            complete();
            return IrqReturn.Handled;
        }
    }
}
