using System.CommandLine;
using TopHalf.Cli.Commands;

namespace TopHalf.Cli.Findings;

/// <summary>The options of commands that report findings: where to, in which format, and which of them fail.</summary>
internal sealed class FindingOptions
{
    private static readonly string _formats = string.Join(" | ", FindingFormats.Names);

    private readonly Option<string?> _format = RunOptions.Text("format", $"{_formats}; default text");
    private readonly Option<string?> _out = RunOptions.Text("out", "write the result to this file instead of the standard output");
    private readonly Option<string[]> _report = new("--report") { Description = $"write a report to a file, too, as format=file with {_formats}; repeatable" };
    private readonly Option<string?> _baseline = RunOptions.Text("baseline", "a file with findings that are known: only others fail");
    private readonly Option<bool> _writeBaseline = new("--write-baseline") { Description = "write the file of --baseline anew, with all that is found" };
    private readonly Option<string?> _failOn = RunOptions.Text("fail-on", "error | warning | info | never: from which level on findings fail the command; default error");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _format, _out, _report, _baseline, _writeBaseline, _failOn })
        {
            command.Add(option);
        }
    }

    /// <summary>Reads and checks what was typed.</summary>
    /// <param name="parsed">The command line.</param>
    public FindingRequest Read(ParseResult parsed)
    {
        var request = new FindingRequest
        {
            Format = RunOptions.OneOf(parsed.GetValue(_format), "format", FindingFormats.Names),
            OutputPath = parsed.GetValue(_out),
            Files = [.. (parsed.GetValue(_report) ?? []).Select(ReadFile)],
            BaselinePath = parsed.GetValue(_baseline),
            WritesBaseline = parsed.GetValue(_writeBaseline),
            FailOn = RunOptions.OneOf(parsed.GetValue(_failOn), "fail-on", "error", "warning", "info", "never") switch
            {
                "error" => FindingLevel.Error,
                "warning" => FindingLevel.Warning,
                "info" => FindingLevel.Info,
                _ => null,
            },
        };
        return request is { WritesBaseline: true, BaselinePath: null }
            ? throw new BadInputException("--write-baseline needs --baseline with the file to write")
            : request;
    }

    /// <summary>What was typed of these, to be typed again.</summary>
    /// <param name="parsed">The command line.</param>
    public IEnumerable<string> Typed(ParseResult parsed) => new[] { _baseline, _failOn }
        .Where(option => parsed.GetResult(option) is not null).SelectMany(option => new[] { option.Name, parsed.GetValue(option)! });

    private static ReportFile ReadFile(string text) => text.Split('=', 2) is [var format, { Length: > 0 } path]
        ? new(RunOptions.OneOf(format, "report", FindingFormats.Names), path)
        : throw new BadInputException($"--report '{text}' is not accepted; accepted: format=file with {string.Join(", ", FindingFormats.Names)}");
}
