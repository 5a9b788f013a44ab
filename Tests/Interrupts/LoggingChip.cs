using System.Globalization;
using TopHalf.Interrupts;

namespace TopHalf.Tests.Interrupts;

/// <summary>The machine's chip, with every callback logged.</summary>
internal sealed class LoggingChip(IrqChipFlags flags, Action<string> log) : IrqChip(flags)
{
    /// <summary>Lets the controller deliver to another CPU without telling the core.</summary>
    public void Route(IrqDesc desc, int cpu) => base.SetAffinity(desc, cpu);

    public override void Ack(IrqDesc desc)
    {
        log("c.ack");
        base.Ack(desc);
    }

    public override void Mask(IrqDesc desc)
    {
        log("c.mask");
        base.Mask(desc);
    }

    public override void MaskAck(IrqDesc desc)
    {
        log("c.mask_ack");
        base.MaskAck(desc);
    }

    public override void Unmask(IrqDesc desc)
    {
        log("c.unmask");
        base.Unmask(desc);
    }

    public override void Eoi(IrqDesc desc)
    {
        log("c.eoi");
        base.Eoi(desc);
    }

    public override void SetType(IrqDesc desc, IrqFlags trigger)
    {
        log(string.Create(CultureInfo.InvariantCulture, $"c.set_type={(int)trigger}"));
        base.SetType(desc, trigger);
    }

    public override void SetAffinity(IrqDesc desc, int cpu)
    {
        log(string.Create(CultureInfo.InvariantCulture, $"c.set_affinity={cpu}"));
        base.SetAffinity(desc, cpu);
    }

    public override void Retrigger(IrqDesc desc)
    {
        log("c.retrigger");
        base.Retrigger(desc);
    }
}
