using System.CommandLine;
using Spectre.Console;
using TopHalf.Cli.Commands;
using TopHalf.Cli.Output;
using TopHalf.Designs;
using TopHalf.Designs.Situations;

namespace TopHalf.Cli.Comparing;

/// <summary><c>tophalf compare</c>: the designs side by side in one situation.</summary>
internal static class CompareCommand
{
    private const string DefaultScenario = "fault-storm";
    private static readonly string[] _formats = ["text", "mail", "json", "markdown", "html"];
    private static readonly string _situations = string.Join(" | ", FaultSituation.AllFor(FaultDesigns.All).Select(static situation => situation.Name));

    public static Command Create()
    {
        var command = new Command("compare", "Try the designs of a fault API in one situation, and compare what they cost and what breaks them.");
        var shared = new RunOptions();
        var scenario = RunOptions.Text("scenario", $"{_situations}; default {DefaultScenario}");
        var designs = new Option<string[]>("--designs") { Description = $"which designs: a comma list of {string.Join(", ", FaultDesigns.All.Select(static design => design.Slug))}; repeatable; default all" };
        var schedules = RunOptions.Text("schedules", "how many schedules of each design are searched, 1 to 1000000; default 200");
        var interrupts = RunOptions.Text("interrupts", "at most this many hardware events come at any point, 0 to 16; default 1");
        var jobs = RunOptions.Text("jobs", "how many designs are tried side by side, 1 to 256; default: one for each CPU that this process may use");
        var format = RunOptions.Text("format", "text | mail | json | markdown | html; default text, or what the ending of --out says: .json, .md, .html");
        var output = RunOptions.Text("out", "write the result to this file instead of the standard output");
        shared.AddShared(command, except: "design");
        // Its own form of these two: it has more formats.
        foreach (var option in command.Options.Where(static option => option.Name is "--format" or "--out").ToList())
        {
            command.Options.Remove(option);
        }

        Option[] own = [scenario, designs, schedules, interrupts, jobs, format, output];
        Array.ForEach(own, command.Add);
        command.SetAction(parsed =>
        {
            var catalogue = shared.LoadScenarios(parsed);
            var situation = SituationOf(catalogue, parsed.GetValue(scenario) ?? DefaultScenario);
            var chosen = DesignsOf(situation, parsed.GetValue(designs) ?? []);
            var hardware = HardwareOf(chosen, shared.Typed(parsed, "hardware"));
            var request = new CompareRequest(
                situation, chosen,
                (design, isSearched) => shared.Read(parsed, situation, GivenFor(design, hardware), isSearched),
                RunOptions.Number(parsed.GetValue(schedules), "schedules", 200, 1, 1_000_000),
                (int)RunOptions.Number(parsed.GetValue(interrupts), "interrupts", 1, 0, 16),
                (int)RunOptions.Number(parsed.GetValue(jobs), "jobs", Math.Min(Environment.ProcessorCount, 256), 1, 256));
            return Run(request, FormatOf(parsed.GetValue(format), parsed.GetValue(output)), parsed.GetValue(output));
        });
        return command;
    }

    private static int Run(CompareRequest request, string format, string? path)
    {
        // What does not go together is refused before anything runs.
        foreach (var design in request.Designs)
        {
            _ = request.Read(design, true);
        }

        using var output = ResultOutput.Open(path);
        var rows = While(request, done => DesignComparison.Run(request, done));
        output.Write(format switch
        {
            "json" => CompareJson.Render(rows, request),
            "markdown" => CompareMarkdown.Render(rows, request),
            "mail" => CompareMail.Render(rows, request),
            "html" => ComparePage.Render(rows, request),
            _ => CompareText.Render(rows, request),
        });
        return rows.Any(static row => row.Verdict == "broken") ? ExitCode.Violations
            : rows.Any(static row => row.Verdict == "inconclusive") ? ExitCode.Inconclusive
            : ExitCode.Clean;
    }

    private static IReadOnlyList<DesignRow> While(CompareRequest request, Func<Action<FaultDesign>, IReadOnlyList<DesignRow>> run)
    {
        if (Console.IsErrorRedirected)
        {
            return run(static _ => { });
        }

        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress().AutoClear(true).Start(context =>
        {
            var bar = context.AddTask("comparing", maxValue: request.Designs.Count);
            return run(design =>
            {
                bar.Description = design.Slug;
                bar.Increment(1);
            });
        });
    }

    private static FaultSituation SituationOf(ScenarioCatalogue catalogue, string name)
    {
        var situations = catalogue.All.OfType<FaultSituation>().ToList();
        return situations.Find(situation => situation.Name == name || situation.Name == $"fault-{name}") ?? throw new BadInputException(
            $"--scenario '{name}' is not accepted; accepted: {string.Join(", ", situations.Select(static situation => situation.Name))}");
    }

    private static List<FaultDesign> DesignsOf(FaultSituation situation, string[] given)
    {
        var names = given.SelectMany(static list => list.Split(',', StringSplitOptions.TrimEntries)).ToList();
        foreach (var name in names)
        {
            if (!situation.Designs.Any(design => design.Slug == name))
            {
                throw new BadInputException($"--designs '{name}' is not accepted; accepted: {string.Join(", ", situation.Designs.Select(static design => design.Slug))}");
            }
        }

        return [.. situation.Designs.Where(design => names.Count == 0 || names.Contains(design.Slug))];
    }

    /// <summary>The hardware that was asked for. Designs that do not run on it keep their own, so that all can be compared at once.</summary>
    private static string? HardwareOf(List<FaultDesign> designs, string? typed) => typed is null || designs.Exists(design => design.Hardware.Contains(typed))
        ? typed
        : throw new BadInputException($"--hardware '{typed}' is not accepted; accepted: {string.Join(", ", designs.SelectMany(static design => design.Hardware).Distinct())}");

    private static Dictionary<string, string> GivenFor(FaultDesign design, string? hardware) => new()
    {
        ["design"] = design.Slug,
        ["hardware"] = hardware is not null && design.Hardware.Contains(hardware) ? hardware : design.Hardware[0],
    };

    private static string FormatOf(string? given, string? path) => given is not null ? RunOptions.OneOf(given, "format", _formats) : Path.GetExtension(path) switch
    {
        ".json" => "json",
        ".md" => "markdown",
        ".html" or ".htm" => "html",
        _ => "text",
    };
}
