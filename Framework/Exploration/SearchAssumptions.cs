using TopHalf.Choices;

namespace TopHalf.Exploration;

/// <summary>Says on what the statement of a search rests.</summary>
internal static class SearchAssumptions
{
    /// <summary>The assumptions.</summary>
    /// <param name="options">How the search went.</param>
    /// <param name="strategy">The strategy that was used.</param>
    /// <param name="counts">What its runs were like.</param>
    public static IReadOnlyList<string> Of(ExplorationOptions options, string strategy, RunCounts counts)
    {
        List<string> assumptions =
        [
            counts.WeakSites == 0
                ? "memory is sequentially consistent"
                : FormattableString.Invariant($"memory is weak as docs/memory-model.md says: at most {counts.WeakSites} accesses in a run are delayed or stale, and each of them is a fault; a delayed store is seen at the next barrier, and before that only where that is a fault of its own"),
            "a task stays on the CPU on which it was placed unless nothing else can go on",
            "what contexts share is kept in what the machine sees: Shared, locks, registers, objects of the kernel",
            "an interrupt lands as soon as its CPU can take it; what the hardware does comes when nothing else can go on, and then in the order of its times, but for the events that raise an interrupt and that the bound lets come at any point; timers fire when nothing else can go on",
            "operations take no time: virtual time moves when nothing else can go on",
        ];
        if (counts.Unended > 0)
        {
            assumptions.Add(FormattableString.Invariant($"{counts.Unended} runs did not end within {options.MaxSteps} steps, and what they would have done later is not known"));
        }

        if (options.Faults > 0 && counts.Faults != InjectableFaults.None)
        {
            assumptions.Add($"what can fail: {string.Join(", ", FaultNames.All.Where(name => counts.Faults.HasFlag(FaultNames.Find(name))))}");
        }

        if (strategy is "hb-caching" or "context-bounding")
        {
            assumptions.Add("no two prefixes of schedules have the same 128-bit hash");
        }

        assumptions.AddRange(counts.Knobs.Select(static knob => $"hardware: {knob.Key}={(knob.Value ? "on" : "off")}"));
        return assumptions;
    }
}
