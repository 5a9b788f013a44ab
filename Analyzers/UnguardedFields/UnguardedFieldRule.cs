using TopHalf.Analyzers.Flow;

namespace TopHalf.Analyzers.UnguardedFields;

/// <summary>TH9107: a field that two contexts use is seen by nobody: it is neither <c>Shared</c> nor under one lock.</summary>
internal static class UnguardedFieldRule
{
    public static IEnumerable<Finding> Find(Events events, Concurrency concurrency)
    {
        foreach (var accesses in events.Accesses.GroupBy(static access => access.Member.Key).OrderBy(static group => group.Key, StringComparer.Ordinal))
        {
            if (Unguarded(accesses) is { } access)
            {
                yield return new(
                    RuleTable.UnguardedField, access.Place,
                    $"'{access.Member.Name}' is guarded by '{access.Member.GuardedBy}', which is not held here",
                    access.Chain?.Steps() ?? []);
            }
            else if (First(accesses.ToList(), concurrency) is { } pair)
            {
                var (write, other) = pair;
                yield return new(
                    RuleTable.UnguardedField, write.Place,
                    $"'{write.Member.Name}' is written here in {write.Entry.ContextName} context and {(other.IsWrite ? "written" : "read")} in {other.Entry.ContextName} context at {other.Place}, " +
                    "with no lock in common: make it Shared<T>, or guard both",
                    write.Chain?.Steps() ?? []);
            }
        }
    }

    /// <returns>The first access without the lock that the field names; null if there is none, or it names none.</returns>
    private static Events.Access? Unguarded(IEnumerable<Events.Access> accesses) => accesses
        .Where(static access => access.Member.GuardedBy is { } guard && access.State.Held.All(held => !held.Name.EndsWith("." + guard, StringComparison.Ordinal)))
        .OrderBy(static access => access.Place.Key, StringComparer.Ordinal)
        .FirstOrDefault();

    private static (Events.Access Write, Events.Access Other)? First(List<Events.Access> accesses, Concurrency concurrency)
    {
        var ordered = accesses.OrderBy(static access => access.Place.Key, StringComparer.Ordinal).ThenBy(static access => access.Entry.Key, StringComparer.Ordinal).ToList();
        foreach (var write in ordered.Where(static access => access.IsWrite))
        {
            foreach (var other in ordered)
            {
                if (other.Object == write.Object && other.Entry.Key != write.Entry.Key &&
                    concurrency.May(write.Entry, write.State.Armed, other.Entry, other.State.Armed) &&
                    !write.State.Held.Any(held => other.State.Held.Any(with => with.Lock == held.Lock)))
                {
                    return (write, other);
                }
            }
        }

        return null;
    }
}
