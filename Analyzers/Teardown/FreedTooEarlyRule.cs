using TopHalf.Analyzers.Flow;

namespace TopHalf.Analyzers.Teardown;

/// <summary>TH4006: memory is freed while a handler that uses it may still come.</summary>
internal static class FreedTooEarlyRule
{
    public static IEnumerable<Finding> Find(Events events, Concurrency concurrency)
    {
        foreach (var free in events.Frees.OrderBy(static free => free.Place.Key, StringComparer.Ordinal))
        {
            var user = concurrency.MayCome(free.Armed)
                .Where(entry => entry.Slot != free.Entry.Slot && events.Uses.TryGetValue(entry.Key, out var uses) && uses.Contains(free.Object))
                .OrderBy(static entry => entry.Key, StringComparer.Ordinal)
                .FirstOrDefault();
            if (user is not null)
            {
                yield return new(
                    RuleTable.FreedTooEarly, free.Place,
                    $"freed here, and the handler that was bound at {user.Bound} ({user.ContextName}) may still come and uses it: cancel it, and wait for it, before",
                    free.Chain?.Steps() ?? []);
            }
        }
    }
}
