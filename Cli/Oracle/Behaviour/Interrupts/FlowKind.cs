using TopHalf.Interrupts;

namespace TopHalf.Cli.Oracle.Behaviour.Interrupts;

/// <summary>One kind of line: its flow handler, what its chip is able to do, and what its wire counts.</summary>
internal sealed record FlowKind(string Name, IrqFlow Flow, IrqChipFlags Chip, bool IsEdge)
{
    public static IReadOnlyList<FlowKind> All { get; } =
    [
        new("level", IrqFlow.Level, IrqChipFlags.HasMaskAck, false),
        new("level_nomaskack", IrqFlow.Level, IrqChipFlags.None, false),
        new("level_osafe", IrqFlow.Level, IrqChipFlags.HasMaskAck | IrqChipFlags.OneShotSafe, false),
        new("edge", IrqFlow.Edge, IrqChipFlags.HasMaskAck | IrqChipFlags.HasRetrigger, true),
        new("edge_noretrig", IrqFlow.Edge, IrqChipFlags.HasMaskAck, true),
        new("edge_unlazy", IrqFlow.Edge, IrqChipFlags.HasMaskAck | IrqChipFlags.HasRetrigger | IrqChipFlags.DisableUnlazy, true),
        new("fasteoi", IrqFlow.FastEoi, IrqChipFlags.HasRetrigger, false),
        new("fasteoi_eoithr", IrqFlow.FastEoi, IrqChipFlags.HasRetrigger | IrqChipFlags.EoiThreaded, false),
        new("fasteoi_edge", IrqFlow.FastEoi, IrqChipFlags.HasRetrigger, true),
        new("fasteoi_edge_resend", IrqFlow.FastEoi, IrqChipFlags.HasRetrigger | IrqChipFlags.ResendWhenInProgress, true),
        new("simple", IrqFlow.Simple, IrqChipFlags.HasRetrigger, true),
        new("percpu", IrqFlow.PerCpu, IrqChipFlags.HasRetrigger, true),
    ];

    public IrqFlags Trigger => IsEdge ? IrqFlags.TriggerRising : IrqFlags.TriggerHigh;

    public IrqFlags OtherTrigger => IsEdge ? IrqFlags.TriggerFalling : IrqFlags.TriggerLow;
}
