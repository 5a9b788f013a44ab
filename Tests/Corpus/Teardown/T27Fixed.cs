using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Teardown;

/// <summary>Installs both in one call.</summary>
internal sealed class T27Fixed : CorpusProgram, IHardwareEvent
{
    private const int Irq = 27;
    private readonly IrqDescription _desc = new(Machine.Current.Interrupts.Wire(Irq, "adc").Line);

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(10), this);
        Probe();
        await Kernel.MsleepAsync(1);
    }

    /// <summary>A conversion has ended that the boot loader began.</summary>
    void IHardwareEvent.Occur(long argument) => _desc.Line.Assert();

    private void Probe()
    {
        var priv = new AdcPriv();
        _desc.SetChainedHandlerAndData(IrqHandler, priv);
    }

    private static void IrqHandler(IrqDescription desc)
    {
        var priv = (AdcPriv?)desc.HandlerData.Value;
        priv!.HandleDomains();
        desc.Line.Deassert();
    }

    private sealed class AdcPriv
    {
        private readonly Shared<int> _conversions = new(0, "conversions");

        public void HandleDomains() => _conversions.Update(static count => count + 1);
    }

    /// <summary>The descriptor of the parent's interrupt.</summary>
    private sealed class IrqDescription(InterruptLine line)
    {
        private readonly Shared<Action<IrqDescription>?> _handleIrq = new(null, "desc->handle_irq");

        public InterruptLine Line => line;

        public Shared<object?> HandlerData { get; } = new(null, "desc->handler_data");

        public void SetHandlerData(object data) => HandlerData.Value = data;

        public void SetChainedHandler(Action<IrqDescription> handler)
        {
            _handleIrq.Value = handler;
            StartUp();
        }

        public void SetChainedHandlerAndData(Action<IrqDescription> handler, object data)
        {
            _handleIrq.Value = handler;
            HandlerData.Value = data;
            StartUp();
        }

        private void StartUp()
        {
            if (Machine.Current.Interrupts.RequestIrq(Irq, Flow, IrqFlags.NoThread, "chained", out _) != Errno.Ok)
            {
                Kernel.Printk(KernLevel.Err, "no interrupt");
            }
        }

        private IrqReturn Flow(int irq)
        {
            _handleIrq.Value!(this);
            return IrqReturn.Handled;
        }
    }
}
