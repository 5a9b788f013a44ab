using TopHalf.Cli.Commands;
using TopHalf.Designs;
using TopHalf.Exploration;
using TopHalf.Scenarios;

namespace TopHalf.Cli.Comparing;

/// <summary>Tries designs in a situation, each by itself: what comes of one does not depend on which others are tried.</summary>
internal static class DesignComparison
{
    /// <summary>Tries all that were asked for.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="done">Told of each that is done; from any thread.</param>
    /// <returns>The rows, in the order of the request.</returns>
    public static IReadOnlyList<DesignRow> Run(CompareRequest request, Action<FaultDesign> done)
    {
        var rows = new DesignRow[request.Designs.Count];
        Parallel.For(0, rows.Length, new() { MaxDegreeOfParallelism = request.Jobs }, i =>
        {
            rows[i] = Try(request, request.Designs[i]);
            done(request.Designs[i]);
        });
        return rows;
    }

    private static DesignRow Try(CompareRequest request, FaultDesign design)
    {
        var asked = request.Read(design, false);
        using var runner = new ScenarioRunner();
        var run = runner.Run(asked.Scenario, asked.Settings, asked.Machine);
        run = run with { DependsOn = runner.FindDependences(run, () => asked.Machine.Again(asked.Seed)) };

        var searched = request.Read(design, true);
        var search = Explorer.Run(new ScenarioSubject(searched.Scenario, searched.Settings, searched.Machine), new()
        {
            Schedules = request.Schedules,
            Interrupts = request.Interrupts,
            StopsAtFirst = false,
            Settings = new Dictionary<string, string> { [ExploreOptions.ArgumentsSetting] = string.Join('\n', searched.Arguments.Skip(2)) },
        });
        return new(design, run, search, SourceLines.Count(design.ClientCode), SourceLines.Count(design.DriverCode));
    }
}
