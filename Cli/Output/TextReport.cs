using Spectre.Console;
using Spectre.Console.Rendering;
using TopHalf.Cli.Commands;
using TopHalf.Designs;
using TopHalf.Scenarios;

namespace TopHalf.Cli.Output;

/// <summary>The result for people: a table, the reports, what the verdict hangs on, and the way to see it again.</summary>
internal static class TextReport
{
    private const int ReportsAtMost = 4;
    private const int MinWidth = 72;

    // Nothing is wrapped that another program reads.
    private const int PipeWidth = 10_000;

    public static string Render(RunResult result, RunRequest request)
    {
        var isTerminal = request.OutputPath is null && !Console.IsOutputRedirected;
        using var writer = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new()
        {
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = isTerminal ? Math.Max(MinWidth, Console.WindowWidth) : PipeWidth;
        console.Write(Summary(result, request));
        WriteReports(console, result);
        WriteDependences(console, result);
        console.MarkupLine(Verdict(result));
        if (result.Violations.Count > 0 || result.IsInconclusive)
        {
            WritePlain(console, $"Again: {request.Repeat}");
        }

        return string.Join('\n', writer.ToString().Split('\n').Select(static line => line.TrimEnd()));
    }

    private static IRenderable Summary(RunResult result, RunRequest request)
    {
        var faults = result.Faults;
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn(new GridColumn().NoWrap());
        Row("scenario", result.Scenario.Name);
        foreach (var parameter in result.Scenario.Parameters)
        {
            Row(parameter.Name, result.Settings[parameter.Name]);
        }

        Row("machine", Invariant($"{result.Options.CpuCount} CPUs, model {result.Options.Model.Name}, preempt {result.Options.Preemption.ToString().ToLowerInvariant()}, seed {request.Seed}"));
        Row("virtual time", Invariant($"{result.VirtualTime} s, {result.Operations} operations, {result.Decisions} decisions"));
        Row("faults raised", Invariant($"{faults.Raised}: {faults.Delivered} delivered, {faults.Coalesced} coalesced"));
        if (ClientFigures.Find(result.Figures) is { Count: > 0 } clients)
        {
            Row("told", string.Join(", ", clients));
        }

        Row("resumed", Invariant($"{faults.ResumedByUser} by the API user, {faults.ResumedByCore} by the core"));
        Row("transactions", Invariant($"{faults.Terminated} terminated, {faults.Retried} retried, {faults.Stuck} stuck"));
        Row("snapshots", Invariant($"{result.Snapshots}, work items {result.WorkItems}"));
        Row("interrupts off", Invariant($"{result.MaxIrqsOff.Nanoseconds} ns at most"));
        Row("trace", result.TraceHash);
        return grid;

        void Row(string name, string value) => grid.AddRow(new Text(name), new Text(value));
    }

    private static void WriteReports(IAnsiConsole console, RunResult result)
    {
        foreach (var violation in result.Violations.Take(ReportsAtMost))
        {
            console.WriteLine();
            WritePlain(console, violation.Report);
            if (violation.Count > 1)
            {
                WritePlain(console, Invariant($"  {violation.Count} times in this run"));
            }

            WritePlain(console, $"  see {violation.Rule.Page}");
        }

        if (result.Violations.Count > ReportsAtMost)
        {
            console.WriteLine();
            var more = result.Violations.Count - ReportsAtMost;
            WritePlain(console, Invariant($"and {more} more place{(more == 1 ? "" : "s")}; all of them: --format json"));
        }

        console.WriteLine();
    }

    private static void WriteDependences(IAnsiConsole console, RunResult result)
    {
        foreach (var dependence in result.DependsOn)
        {
            WritePlain(console, $"Depends on: {dependence.Knob.Name}={OnOff(dependence.Value)}: {dependence.Knob.Question}");
            WritePlain(console, $"            ({dependence.Knob.Source})");
            WritePlain(console, $"Flips with: {dependence.Knob.Name}={OnOff(!dependence.Value)}: {Rules(dependence.FlippedRules)}");
        }

        foreach (var part in result.NotModelled)
        {
            WritePlain(console, $"Not modelled, but touched: {part}");
        }
    }

    private static string Verdict(RunResult result) => result.IsInconclusive
        ? "Result: [yellow]INCONCLUSIVE[/], a budget ended the run"
        : result.Violations.Count == 0
            ? "Result: [green]CLEAN[/], one schedule"
            : Invariant($"Result: [red]BROKEN[/] ({string.Join(", ", result.BrokenRules)}), {result.Violations.Count} place{(result.Violations.Count == 1 ? "" : "s")}");

    public static string OnOff(bool value) => value ? "on" : "off";

    public static string Rules(IReadOnlyList<string> rules) => rules.Count == 0 ? "clean" : string.Join(", ", rules);

    private static void WritePlain(IAnsiConsole console, string text) => console.Write(new Text(text + "\n"));

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
