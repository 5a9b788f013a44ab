using System.CommandLine;
using System.Text.Json;
using TopHalf.Cli.Commands;
using TopHalf.Cli.Output;
using TopHalf.Corpus;

namespace TopHalf.Cli.CorpusNets;

/// <summary><c>tophalf corpus</c>: asks the machine and the analyzer about bugs that shipped, and about correct code, and counts.</summary>
internal static class CorpusCommand
{
    private static readonly string[] _formats = ["text", "json", "markdown"];
    private static readonly string[] _nets = ["both", "runtime", "analyzer"];

    public static Command Create()
    {
        var command = new Command("corpus", "Ask both nets, the machine and the analyzer, about bugs that shipped, about their fixes, and about correct code.");
        var entries = RunOptions.Text("entries", "only these, a comma list of ids (S01,T02); default all");
        var nets = RunOptions.Text("net", "both | runtime | analyzer: which of the two is asked; default both");
        var schedules = RunOptions.Text("schedules", "search at most this many of each program; default 2000");
        var jobs = RunOptions.Text("jobs", "how many entries are looked at at the same time, 1 to 256; default: one for each CPU that this process may use");
        var format = RunOptions.Text("format", "text | json | markdown; default text");
        var path = RunOptions.Text("out", "write the result to this file instead of the standard output");
        foreach (var option in new[] { entries, nets, schedules, jobs, format, path })
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            var chosen = RunOptions.OneOf(parsed.GetValue(format), "format", _formats);
            var net = RunOptions.OneOf(parsed.GetValue(nets), "net", _nets);
            var most = RunOptions.Number(parsed.GetValue(schedules), "schedules", 2_000, 1, 1_000_000_000);
            var workers = (int)RunOptions.Number(parsed.GetValue(jobs), "jobs", Math.Min(Environment.ProcessorCount, 256), 1, 256);
            var asked = Entries(parsed.GetValue(entries));
            using var output = ResultOutput.Open(parsed.GetValue(path));
            var outcomes = PairSearch.SideBySide("entries", asked, workers, entry => new CorpusOutcome(
                entry,
                net == "analyzer" ? null : RuntimeNet.Ask(entry, most),
                net == "runtime" ? null : AnalyzerNet.Ask(entry)));
            output.Write(chosen switch
            {
                "json" => JsonSerializer.Serialize(new { JsonReport.Schema, Entries = outcomes.Select(static outcome => outcome.Json) }, JsonReport.Options) + "\n",
                "markdown" => CorpusText.RenderMarkdown(outcomes, most),
                _ => CorpusText.Render(outcomes, most),
            });
            return outcomes.All(static outcome => outcome.IsAsItShouldBe) ? ExitCode.Clean : ExitCode.Violations;
        });
        return command;
    }

    private static IReadOnlyList<CorpusEntry> Entries(string? list) => list is null ? CorpusEntries.All :
    [
        .. list.Split(',').Select(static id => CorpusEntries.All.FirstOrDefault(entry => entry.Id == id) ??
            throw new BadInputException($"--entries '{id}' is not accepted; accepted: {string.Join(", ", CorpusEntries.All.Select(static entry => entry.Id))}"))
            .Distinct(),
    ];
}
