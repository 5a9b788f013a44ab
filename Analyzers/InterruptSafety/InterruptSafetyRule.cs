using TopHalf.Analyzers.Flow;

namespace TopHalf.Analyzers.InterruptSafety;

/// <summary>TH2008: a lock that an interrupt takes is taken elsewhere with interrupts on, so that the interrupt may spin for it for ever.</summary>
internal static class InterruptSafetyRule
{
    public static IEnumerable<Finding> Find(Events events)
    {
        foreach (var uses in events.Acquisitions.GroupBy(static use => use.Lock).OrderBy(static group => group.Key, StringComparer.Ordinal))
        {
            var ordered = uses.OrderBy(static use => use.Place.Key, StringComparer.Ordinal).ToList();
            var places = new HashSet<string>();
            foreach (var use in ordered)
            {
                var inside = ordered.FirstOrDefault(other =>
                    !(other.IsShared && use.IsShared) &&
                    (other.Entry.Level == Level.HardIrq && use.While.MayIrqCome || other.Entry.Level == Level.Softirq && use.While.MaySoftirqCome));
                if (inside is not null && places.Add(use.Place.Key))
                {
                    var isHard = inside.Entry.Level == Level.HardIrq;
                    yield return new(
                        RuleTable.InterruptSafety, use.Place,
                        $"'{use.Name}' is taken here with {(isHard ? "interrupts" : "bottom halves")} on, and in {inside.Entry.ContextName} context at {inside.Place}: " +
                        $"take it with {(isHard ? "irqsave" : "bh")} here",
                        use.Chain?.Steps() ?? []);
                }
            }
        }
    }
}
