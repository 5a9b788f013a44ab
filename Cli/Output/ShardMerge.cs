using System.Globalization;

namespace TopHalf.Cli.Output;

/// <summary>Joins the results of the shards of a search.</summary>
/// <remarks>
/// No class is in two shards, by how a search is cut. So the classes add up, and the sum of their hashes is that of the search in one piece: who has both can compare.
/// </remarks>
internal static class ShardMerge
{
    /// <summary>Joins results.</summary>
    /// <param name="shards">The files, and what they hold.</param>
    /// <exception cref="BadInputException">They are not all shards of one search, each once; the message says which is wrong.</exception>
    public static ExploreReport Join(IReadOnlyList<(string File, ExploreReport Report)> shards)
    {
        var (file, first) = shards[0];
        foreach (var (other, report) in shards)
        {
            if (report.Search != first.Search || report.Shard.Of != first.Shard.Of)
            {
                throw new BadInputException($"'{other}' is of another search than '{file}': {report.Search}, {report.Shard.Of} shards; and {first.Search}, {first.Shard.Of} shards");
            }
        }

        var byNumber = shards.GroupBy(static shard => shard.Report.Shard.Number).OrderBy(static group => group.Key).ToList();
        if (byNumber.Find(static group => group.Count() > 1) is { } twice)
        {
            throw new BadInputException($"shard {twice.Key}/{first.Shard.Of} is there more than once: {string.Join(", ", twice.Select(static shard => shard.File))}");
        }

        if (Enumerable.Range(1, first.Shard.Of).Except(byNumber.Select(static group => group.Key)).ToList() is { Count: > 0 } missing)
        {
            throw new BadInputException($"missing: {string.Join(", ", missing.Select(number => $"shard {number}/{first.Shard.Of}"))}");
        }

        List<ExploreReport> all = [.. byNumber.Select(static group => group.First().Report)];
        var (schedules, classes, isExhaustive) = (all.Sum(static one => one.Schedules), all.Sum(static one => one.Classes), all.TrueForAll(static one => one.Exhaustive));
        return all[0] with
        {
            Shard = new(1, 1),
            Schedules = schedules,
            SchedulesPerSecond = all.Sum(static one => one.SchedulesPerSecond),
            Classes = classes,
            ClassSum = all.Select(static one => one.ClassSum).Aggregate(Add),
            Blocked = all.Sum(static one => one.Blocked),
            Unended = all.Sum(static one => one.Unended),
            Exhaustive = isExhaustive,
            InjectionSets = all.Max(static one => one.InjectionSets),
            Assumptions = [.. all.SelectMany(static one => one.Assumptions).Distinct()],
            Decisions = new(
                all.Where(static one => one.Schedules > 0).Select(static one => one.Decisions.Min).DefaultIfEmpty().Min(),
                schedules == 0 ? 0 : all.Sum(static one => one.Decisions.Avg * one.Schedules) / schedules,
                all.Max(static one => one.Decisions.Max)),
            Statement = isExhaustive
                ? string.Create(CultureInfo.InvariantCulture, $"explored all {classes} classes in {all.Count} shards; each of them: {Bounds(all[0])}")
                : string.Create(CultureInfo.InvariantCulture, $"explored {schedules} schedules in {all.Count} shards, not all that there are"),
            Pairs = [.. all.SelectMany(static one => one.Pairs).Distinct().Order(StringComparer.Ordinal)],
            Violations = [.. all.SelectMany(static one => one.Violations).GroupBy(static found => (found.Id, found.Operation, found.Context)).Select(Smallest)],
            Differences = [.. all.SelectMany(static one => one.Differences)],
        };
    }

    private static string Bounds(ExploreReport report) => report.Statement[(report.Statement.IndexOf(" with ", StringComparison.Ordinal) + " with ".Length)..];

    private static FoundReport Smallest(IEnumerable<FoundReport> same) =>
        same.OrderBy(static found => found.Preemptions).ThenBy(static found => found.Interrupts).ThenBy(static found => found.Steps).ThenBy(static found => found.Replay, StringComparer.Ordinal).First();

    private static string Add(string one, string other) =>
        string.Create(CultureInfo.InvariantCulture, $"{Half(one, 0) + Half(other, 0):x16}{Half(one, 16) + Half(other, 16):x16}");

    private static ulong Half(string sum, int at) => ulong.Parse(sum.AsSpan(at, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
