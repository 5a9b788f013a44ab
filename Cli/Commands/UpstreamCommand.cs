using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TopHalf.Cli.Output;
using TopHalf.Upstream;

namespace TopHalf.Cli.Commands;

/// <summary><c>tophalf upstream</c>: finds the bugs again that shipped in Linux, and looks at each as it was fixed.</summary>
internal static class UpstreamCommand
{
    private static readonly string[] _formats = ["text", "mail", "json"];

    public static Command Create()
    {
        var command = new Command("upstream", "Find the bugs again that shipped in Linux: search each program as it was shipped and as it was fixed.");
        var bugs = RunOptions.Text("bugs", $"only these, a comma list of names, with or without '{UpstreamText.Prefix}'; default all");
        var schedules = RunOptions.Text("schedules", "search at most this many of each program; default 2000");
        var jobs = RunOptions.Text("jobs", "how many bugs are searched for at the same time, 1 to 256; default: one for each CPU that this process may use");
        var format = RunOptions.Text("format", "text | mail | json; default text");
        var path = RunOptions.Text("out", "write the result to this file instead of the standard output");
        foreach (var option in new[] { bugs, schedules, jobs, format, path })
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            var chosen = RunOptions.OneOf(parsed.GetValue(format), "format", _formats);
            var most = RunOptions.Number(parsed.GetValue(schedules), "schedules", 2_000, 1, 1_000_000_000);
            var workers = (int)RunOptions.Number(parsed.GetValue(jobs), "jobs", Math.Min(Environment.ProcessorCount, 256), 1, 256);
            var asked = Bugs(parsed.GetValue(bugs));
            using var output = ResultOutput.Open(parsed.GetValue(path));
            var outcomes = PairSearch.SideBySide("bugs", asked, workers, bug => UpstreamSearch.Of(bug, most.ToString(CultureInfo.InvariantCulture)));
            output.Write(chosen switch
            {
                "json" => JsonSerializer.Serialize(new { JsonReport.Schema, Bugs = outcomes }, JsonReport.Options) + "\n",
                "mail" => UpstreamMail.Render(outcomes, most),
                _ => UpstreamText.Render(outcomes, most),
            });
            return outcomes.All(static outcome => outcome is { Found: true, FixedClean: true, Differences.Count: 0 }) ? ExitCode.Clean : ExitCode.Violations;
        });
        return command;
    }

    private static List<UpstreamBug> Bugs(string? list) => list is null ? [.. UpstreamBugs.All] :
    [
        .. list.Split(',').Select(static name => UpstreamBugs.All.FirstOrDefault(bug => bug.Name == name || bug.Name == UpstreamText.Prefix + name) ??
            throw new BadInputException($"--bugs '{name}' is not accepted; accepted: {string.Join(", ", UpstreamBugs.All.Select(static bug => bug.Name).Order(StringComparer.Ordinal))}"))
            .Distinct(),
    ];
}
