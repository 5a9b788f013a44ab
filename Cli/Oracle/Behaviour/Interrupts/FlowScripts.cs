namespace TopHalf.Cli.Oracle.Behaviour.Interrupts;

/// <summary>The scripts about interrupt lines: flow × registration × event.</summary>
internal static class FlowScripts
{
    private static readonly string[] _longFlows = ["level", "edge", "fasteoi"];
    private static readonly string[] _longRegistrations = ["plain", "nothread", "thr", "thr_oneshot", "null_oneshot", "sh2"];

    /// <summary>Grouped by flow.</summary>
    public static IEnumerable<BehaviourScript> All { get; } =
    [
        .. from kind in FlowKind.All
           from registration in FlowRegistration.All
           from flowEvent in FlowEvents.All
           where flowEvent.AppliesTo(kind, registration) && (!flowEvent.NobodyCares || IsLong(kind, registration))
           select Script($"irq:{kind.Name}", kind, registration, flowEvent, notesThreads: false),
        .. from kind in FlowKind.All
           from registration in FlowRegistration.All
           from flowEvent in FlowEvents.All
           where kind.Name is "level" or "edge" && flowEvent.Name == "one" && _longRegistrations.Contains(registration.Name)
           select Script("irqprio", kind, registration, flowEvent, notesThreads: true),
    ];

    /// <summary>A hundred thousand interrupts take their time; a few kinds of line show what there is to see.</summary>
    private static bool IsLong(FlowKind kind, FlowRegistration registration) =>
        _longFlows.Contains(kind.Name) && _longRegistrations.Contains(registration.Name);

    private static BehaviourScript Script(string group, FlowKind kind, FlowRegistration registration, FlowEvent flowEvent, bool notesThreads) =>
        new(group, $"{kind.Name}/{registration.Name}/{flowEvent.Name}", bench => new FlowRig(bench, kind, registration, flowEvent, notesThreads).RunAsync());
}
