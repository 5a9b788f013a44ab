using System.CommandLine;
using System.Threading;
using TopHalf.Cli.Output;
using TopHalf.Exploration;
using TopHalf.Scenarios;
using TopHalf.Upstream;

namespace TopHalf.Cli.Commands;

/// <summary>Searches both programs of a pair as <c>tophalf explore</c> does, so that <c>tophalf replay</c> follows what it finds.</summary>
internal static class PairSearch
{
    /// <summary>Searches both programs, on one worker each.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="schedules">At most how many schedules of each.</param>
    public static PairOutcome Of(ProgramPair pair, string schedules)
    {
        var (broken, brokenSchedules) = Explore(pair.Name, pair.BrokenVariant, pair.SearchOptions, schedules);
        var (asFixed, fixedSchedules) = Explore(pair.Name, pair.FixedVariant, pair.SearchOptions, schedules);
        var found = broken?.Violations.FirstOrDefault(violation => violation.Violation.Rule == pair.Rule);
        return new(
            found is not null,
            asFixed is null or { Violations.Count: 0, Differences.Count: 0 },
            found?.Schedule ?? brokenSchedules, fixedSchedules, found?.Token.ToString() ?? "",
            [.. (broken?.Violations ?? []).Where(violation => violation != found).Select(violation => $"as {pair.BrokenVariant}: {violation.Fingerprint}")
                .Concat((asFixed?.Violations ?? []).Select(violation => $"as {pair.FixedVariant}: {violation.Fingerprint}"))],
            [.. broken?.Differences ?? [], .. found is null ? [] : FreshReplay.Differences(found), .. asFixed?.Differences ?? []]);
    }

    /// <summary>Many things side by side: a search does not know of the others, so what comes of it does not depend on how many there are.</summary>
    /// <param name="things">What they are called, for a progress bar.</param>
    /// <param name="all">They.</param>
    /// <param name="jobs">How many at the same time.</param>
    /// <param name="search">Searches one.</param>
    public static TOutcome[] SideBySide<T, TOutcome>(string things, IReadOnlyList<T> all, int jobs, Func<T, TOutcome> search)
    {
        var outcomes = new TOutcome[all.Count];
        var done = 0;
        CountDisplay.While(things, all.Count, () => Volatile.Read(ref done), () => Parallel.For(0, all.Count, new ParallelOptions { MaxDegreeOfParallelism = jobs }, number =>
        {
            outcomes[number] = search(all[number]);
            Interlocked.Increment(ref done);
        }));
        return outcomes;
    }

    /// <summary>Searches one program, on one worker.</summary>
    /// <param name="name">The name of its scenario.</param>
    /// <param name="variant">Which of the scenario's programs.</param>
    /// <param name="searchOptions">What the search needs besides the defaults, as options of <c>tophalf explore</c>.</param>
    /// <param name="schedules">At most how many schedules.</param>
    /// <returns>What came of the search, and of how many schedules; null for the one run of a program in which there is nothing to choose.</returns>
    public static (ExplorationResult? Result, long Schedules) Explore(string name, string variant, IEnumerable<string> searchOptions, string schedules)
    {
        var command = new Command("explore");
        var options = new ExploreOptions();
        options.AddTo(command);
        var parsed = command.Parse([name, "--variant", variant, .. searchOptions, "--schedules", schedules, "--jobs", "1"]);
        var request = parsed.Errors.Count == 0 ? options.Read(parsed) : throw new BadInputException($"the options of '{name}' are not accepted: {parsed.Errors[0].Message}");
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
