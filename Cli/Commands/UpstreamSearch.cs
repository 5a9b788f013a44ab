using System.CommandLine;
using TopHalf.Cli.Output;
using TopHalf.Exploration;
using TopHalf.Scenarios;
using TopHalf.Upstream;

namespace TopHalf.Cli.Commands;

/// <summary>Searches for a bug as <c>tophalf explore</c> does, so that <c>tophalf replay</c> follows what it finds.</summary>
internal static class UpstreamSearch
{
    /// <summary>Searches both programs of a bug, on one worker each.</summary>
    /// <param name="bug">The bug.</param>
    /// <param name="schedules">At most how many schedules of each.</param>
    public static UpstreamOutcome Of(UpstreamBug bug, string schedules)
    {
        var (shipped, shippedSchedules) = Explore(bug, "shipped", schedules);
        var (asFixed, fixedSchedules) = Explore(bug, "fixed", schedules);
        var found = shipped?.Violations.FirstOrDefault(violation => violation.Violation.Rule == bug.Rule);
        List<string> differences =
        [
            .. shipped?.Differences ?? [],
            .. found is null ? [] : FreshReplay.Differences(found),
            .. asFixed?.Differences ?? [],
        ];
        return new(
            bug.Name, bug.Title, bug.Year, bug.Source,
            found is not null,
            asFixed is null or { Violations.Count: 0, Differences.Count: 0 },
            found?.Schedule ?? shippedSchedules, bug.Rule.Id, fixedSchedules, found?.Token.ToString() ?? "",
            [.. (shipped?.Violations ?? []).Where(violation => violation != found).Select(static violation => $"as shipped: {violation.Fingerprint}")
                .Concat((asFixed?.Violations ?? []).Select(static violation => $"as fixed: {violation.Fingerprint}"))],
            differences);
    }

    /// <returns>What came of the search, and of how many schedules; null for the one run of a program in which there is nothing to choose.</returns>
    private static (ExplorationResult? Result, long Schedules) Explore(UpstreamBug bug, string variant, string schedules)
    {
        var command = new Command("explore");
        var options = new ExploreOptions();
        options.AddTo(command);
        var parsed = command.Parse([bug.Name, "--variant", variant, .. bug.SearchOptions, "--schedules", schedules, "--jobs", "1"]);
        var request = parsed.Errors.Count == 0 ? options.Read(parsed) : throw new BadInputException($"the options of '{bug.Name}' are not accepted: {parsed.Errors[0].Message}");
        try
        {
            var result = Explorer.Run(new ScenarioSubject(request.Run.Scenario, request.Run.Settings, request.Run.Machine), request.Options);
            return (result, result.Schedules);
        }
        catch (NoChoiceException)
        {
            return (null, 1);
        }
    }
}
