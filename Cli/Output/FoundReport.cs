using TopHalf.Exploration;

namespace TopHalf.Cli.Output;

/// <summary>A rule that a search broke, as it is printed.</summary>
internal sealed record FoundReport(
    string Id, string Title, string Context, string Operation, string File, int Line, string Report, string Page, long Schedule, int Preemptions, int Interrupts, int Steps,
    bool Fewest, IReadOnlyList<string> Injections, string Replay, string TraceHash, IReadOnlyList<string> Columns)
{
    public static FoundReport Of(FoundViolation found) => new(
        found.Violation.Rule.Id, found.Violation.Rule.Title, found.Violation.Context, found.Violation.Operation, found.Violation.Site.RelativeFile, found.Violation.Site.Line,
        found.Violation.Report, found.Violation.Rule.Page, found.Schedule, found.Preemptions, found.Interrupts, found.Steps, found.IsFewest,
        [.. found.Token.Injections.Items.Select(static item => item.Description)], found.Token.ToString(),
        found.TraceHash, found.Columns);
}
