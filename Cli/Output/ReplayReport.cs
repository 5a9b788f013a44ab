using System.Text;
using System.Text.Json;
using TopHalf.Exploration;

namespace TopHalf.Cli.Output;

/// <summary>What came of following a replay line.</summary>
internal static class ReplayReport
{
    public static string Text(Replay replay)
    {
        var text = new StringBuilder();
        foreach (var line in replay.Columns)
        {
            Line(line);
        }

        Line("");
        foreach (var violation in replay.Violations)
        {
            Line(violation.Report);
            Line($"  see {violation.Rule.Page}");
        }

        foreach (var injection in replay.Injections)
        {
            Line($"injected: {injection}");
        }

        Line(Verdict(replay));
        return text.ToString();

        // Line feeds only: the result is the same on every system.
        void Line(string line) => text.Append(line.TrimEnd()).Append('\n');
    }

    public static string Json(Replay replay) => JsonSerializer.Serialize(
        new
        {
            JsonReport.Schema,
            Subject = replay.Token.Subject,
            Diverged = replay.Divergence is not null || !replay.IsSame,
            replay.Divergence,
            Drifted = replay.HasDrifted,
            Same = replay.IsSame,
            Expected = replay.Token.Fingerprint.ToString(),
            replay.TraceHash,
            replay.Steps,
            replay.Preemptions,
            replay.Interrupts,
            Violations = replay.Violations.Select(static violation => new
            {
                violation.Rule.Id,
                violation.Context,
                violation.Operation,
                File = violation.Site.RelativeFile,
                violation.Site.Line,
                violation.Report,
            }),
            replay.Injections,
            replay.Columns,
        },
        JsonReport.Options) + "\n";

    /// <summary>A schedule that was not followed, or that no longer breaks anything, must never look like a pass.</summary>
    public static int ExitCodeOf(Replay replay) => replay.Divergence is not null || replay.Violations.Count == 0 ? ExitCode.Inconclusive : ExitCode.Violations;

    private static string Verdict(Replay replay) => replay switch
    {
        { Divergence: { } divergence } => $"Result: DIVERGED at {divergence}",
        { Violations.Count: 0 } => $"Result: INCONCLUSIVE, the schedule was followed to its end and breaks nothing; it broke {replay.Token.Fingerprint}",
        { IsSame: false } => $"Result: BROKEN, but in a different way: the schedule broke {replay.Token.Fingerprint}",
        { HasDrifted: true } => "Result: BROKEN in the same way, followed with drift: other things could have come at some of its choices",
        _ => "Result: BROKEN in the same way",
    };
}
