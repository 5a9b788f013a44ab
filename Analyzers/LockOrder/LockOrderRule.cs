using TopHalf.Analyzers.Flow;

namespace TopHalf.Analyzers.LockOrder;

/// <summary>TH2007: two locks are taken in both orders, or a handler is waited for with a lock held that it takes.</summary>
internal static class LockOrderRule
{
    private const int LongestCycle = 5;

    public static IEnumerable<Finding> Find(Events events, Concurrency concurrency)
    {
        var from = events.Edges.OrderBy(static edge => edge.Place.Key, StringComparer.Ordinal).ToLookup(static edge => edge.From);
        var reported = new HashSet<string>();
        foreach (var edge in events.Edges.OrderBy(static edge => edge.Place.Key, StringComparer.Ordinal))
        {
            if (Back(edge, edge, from, concurrency, [edge.To]) is not { } way)
            {
                continue;
            }

            var key = string.Join(",", way.Append(edge).Select(static each => each.From).Distinct().OrderBy(static lockName => lockName, StringComparer.Ordinal));
            if (reported.Add(key))
            {
                var others = string.Join(", then ", way.Select(static each => $"'{each.ToName}' with '{each.FromName}' at {each.Place} ({each.Entry.ContextName})"));
                yield return new(
                    RuleTable.LockOrder, edge.Place,
                    $"'{edge.ToName}' is waited for here with '{edge.FromName}' held ({edge.Entry.ContextName}), and the other way round: {others}",
                    edge.Chain?.Steps() ?? []);
            }
        }
    }

    /// <returns>The edges that lead back from where the first one leads; null if none do.</returns>
    private static List<Events.Edge>? Back(Events.Edge first, Events.Edge last, ILookup<string, Events.Edge> from, Concurrency concurrency, HashSet<string> seen)
    {
        foreach (var next in from[last.To])
        {
            // Behind a root, code of the same task came earlier or later, but a second task may come with it, too.
            if (next.Entry.Key != first.Entry.Key && (first.Entry.Slot is null) != (next.Entry.Slot is null) &&
                !concurrency.May(first.Entry, first.Armed, next.Entry, next.Armed))
            {
                continue;
            }

            if (next.To == first.From)
            {
                return [next];
            }

            if (seen.Count < LongestCycle && seen.Add(next.To) && Back(first, next, from, concurrency, seen) is { } rest)
            {
                return [next, .. rest];
            }
        }

        return null;
    }
}
