using System.Globalization;
using TopHalf.Interrupts;

namespace TopHalf.Cli.Oracle.Behaviour.Interrupts;

/// <summary>The machine's chip, with every callback logged.</summary>
/// <param name="flags">What it is able to do.</param>
/// <param name="log">Where to.</param>
/// <param name="claim">Told of each delivery, in the interrupt; false calls it off.</param>
internal sealed class FlowChip(IrqChipFlags flags, BehaviourLog log, Func<bool> claim) : IrqChip(flags)
{
    /// <summary>Lets the controller deliver to another CPU without telling the core.</summary>
    public void Route(IrqDesc desc, int cpu) => base.SetAffinity(desc, cpu);

    public override bool Claim(IrqDesc desc) => claim();

    public override void Ack(IrqDesc desc)
    {
        log.Add("c.ack");
        base.Ack(desc);
    }

    public override void Mask(IrqDesc desc)
    {
        log.Add("c.mask");
        base.Mask(desc);
    }

    public override void MaskAck(IrqDesc desc)
    {
        log.Add("c.mask_ack");
        base.MaskAck(desc);
    }

    public override void Unmask(IrqDesc desc)
    {
        log.Add("c.unmask");
        base.Unmask(desc);
    }

    public override void Eoi(IrqDesc desc)
    {
        log.Add("c.eoi");
        base.Eoi(desc);
    }

    public override void SetType(IrqDesc desc, IrqFlags trigger)
    {
        log.Add(string.Create(CultureInfo.InvariantCulture, $"c.set_type={(int)trigger}"));
        base.SetType(desc, trigger);
    }

    public override void SetAffinity(IrqDesc desc, int cpu)
    {
        log.Add(string.Create(CultureInfo.InvariantCulture, $"c.set_affinity={cpu}"));
        base.SetAffinity(desc, cpu);
    }

    public override void Retrigger(IrqDesc desc)
    {
        log.Add("c.retrigger");
        base.Retrigger(desc);
    }
}
