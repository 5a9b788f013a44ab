using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Power;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// The completion of a transfer, in the interrupt of the host controller, gives a power reference back by the
/// form that may sleep.
/// </summary>
internal sealed class S28Shipped : CorpusProgram
{
    private readonly Hcd _hcd = new();
    private readonly Wdm _wdm = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (!_hcd.Add())
        {
            return;
        }

        await _wdm.TxAsync(_hcd);
        await Kernel.MsleepAsync(10);
        await _hcd.RemoveAsync();
    }

    private sealed record Urb(Action<Urb> Complete);

    private sealed class Wdm
    {
        private readonly PmDevice _intf = new("cdc-wdm");
        private readonly Shared<bool> _txOn = new(true, "wwan tx");

        public Wdm() => _intf.Enable();

        public async KernelTask TxAsync(Hcd hcd)
        {
            if (await _intf.ResumeAndGetAsync() < Errno.Ok)
            {
                return;
            }

            _txOn.Value = false;
            hcd.Submit(new(TxComplete));
        }

        private void TxComplete(Urb urb)
        {
            UsbAutopmPut();
            _txOn.Value = true;
        }

        private void UsbAutopmPut() => _ = _intf.Put();
    }

    /// <summary>A host controller: what is submitted is done at once.</summary>
    private sealed class Hcd
    {
        private const int Irq = 30;
        private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "xhci_hcd").Line;
        private readonly Shared<Urb?> _submitted = new(null, "td");
        private IrqAction? _action;

        public bool Add() => _interrupts.RequestIrq(Irq, HcdIrq, IrqFlags.None, "xhci_hcd", out _action) == Errno.Ok;

        public void Submit(Urb urb)
        {
            _submitted.Value = urb;
            _line.Assert();
        }

        public KernelTask RemoveAsync() => _interrupts.FreeIrqAsync(_action!);

        private IrqReturn HcdIrq(int irq)
        {
            _line.Deassert();
            if (_submitted.Exchange(null) is { } urb)
            {
                GivebackUrb(urb);
            }

            return IrqReturn.Handled;
        }

        private static void GivebackUrb(Urb urb) => urb.Complete(urb);
    }
}
