using TopHalf.Cli.Output;
using TopHalf.Upstream;

namespace TopHalf.Cli.Commands;

/// <summary>Searches for a bug that shipped.</summary>
internal static class UpstreamSearch
{
    /// <summary>Searches both programs of a bug.</summary>
    /// <param name="bug">The bug.</param>
    /// <param name="schedules">At most how many schedules of each.</param>
    public static UpstreamOutcome Of(UpstreamBug bug, string schedules)
    {
        var found = PairSearch.Of(bug, schedules);
        return new(
            bug.Name, bug.Title, bug.Year, bug.Source,
            found.Found, found.FixedClean, found.Schedules, bug.Rule.Id, found.FixedSchedules, found.Replay, found.Others, found.Differences);
    }
}
