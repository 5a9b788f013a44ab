using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TopHalf.Cli.Commands;
using TopHalf.Cli.Output;

namespace TopHalf.Cli.Hazards;

/// <summary><c>tophalf hazards</c>: shows each hazard of fault handling in its smallest program, and that the program close by is silent.</summary>
internal static class HazardsCommand
{
    private static readonly string[] _formats = ["text", "json", "markdown"];

    public static Command Create()
    {
        var command = new Command("hazards", "Show the hazards of fault handling: search the smallest program that has each, and the correct one close by.");
        var hazards = RunOptions.Text("hazards", "only these, a comma list of numbers (H7,H17); default all");
        var schedules = RunOptions.Text("schedules", "search at most this many of each program; default 500");
        var jobs = RunOptions.Text("jobs", "how many hazards are searched for at the same time, 1 to 256; default: one for each CPU that this process may use");
        var format = RunOptions.Text("format", "text | json | markdown; default text");
        var path = RunOptions.Text("out", "write the result to this file instead of the standard output");
        foreach (var option in new[] { hazards, schedules, jobs, format, path })
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            var chosen = RunOptions.OneOf(parsed.GetValue(format), "format", _formats);
            var most = RunOptions.Number(parsed.GetValue(schedules), "schedules", 500, 1, 1_000_000_000);
            var workers = (int)RunOptions.Number(parsed.GetValue(jobs), "jobs", Math.Min(Environment.ProcessorCount, 256), 1, 256);
            var asked = Hazards(parsed.GetValue(hazards));
            using var output = ResultOutput.Open(parsed.GetValue(path));
            var outcomes = PairSearch.SideBySide("hazards", asked, workers, hazard => Search(hazard, most));
            output.Write(chosen switch
            {
                "json" => JsonSerializer.Serialize(new { JsonReport.Schema, Hazards = outcomes.Select(static outcome => outcome.Json) }, JsonReport.Options) + "\n",
                "markdown" => HazardText.RenderMarkdown(outcomes),
                _ => HazardText.Render(outcomes, most),
            });
            return outcomes.All(static outcome => outcome.IsAsItShouldBe) ? ExitCode.Clean : ExitCode.Violations;
        });
        return command;
    }

    /// <summary>Searches both programs of a hazard.</summary>
    /// <param name="hazard">The hazard.</param>
    /// <param name="schedules">At most how many schedules of each.</param>
    public static HazardOutcome Search(Hazard hazard, long schedules) => new(hazard, PairSearch.Of(hazard.Programs, schedules.ToString(CultureInfo.InvariantCulture)));

    private static IReadOnlyList<Hazard> Hazards(string? list) => list is null ? HazardTable.All :
    [
        .. list.Split(',').Select(static id => HazardTable.All.FirstOrDefault(hazard => hazard.Id == id) ??
            throw new BadInputException($"--hazards '{id}' is not accepted; accepted: {HazardTable.All[0].Id} to {HazardTable.All[^1].Id}"))
            .Distinct(),
    ];
}
