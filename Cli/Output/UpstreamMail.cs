using System.Globalization;
using System.Text;

namespace TopHalf.Cli.Output;

/// <summary>The bugs that shipped, to paste into a mail: each with the line that shows it again.</summary>
internal static class UpstreamMail
{
    private static readonly string[] _headings = ["bug", "year", "schedules", "rule", "fixed"];

    public static string Render(IReadOnlyList<UpstreamOutcome> outcomes, long schedules)
    {
        var text = new StringBuilder(MailTable.Render(_headings, [.. outcomes.Select(static outcome => (IReadOnlyList<string>)
        [
            outcome.Name[UpstreamText.Prefix.Length..],
            outcome.Year.ToString(CultureInfo.InvariantCulture),
            outcome.Found ? outcome.Schedules.ToString(CultureInfo.InvariantCulture) : "NOT FOUND",
            outcome.Rule,
            outcome.FixedClean ? "clean" : "BROKEN",
        ])]));
        text.Append(FormattableString.Invariant($"\n{UpstreamText.Result(outcomes, schedules)}\n"));
        foreach (var outcome in outcomes)
        {
            text.Append(FormattableString.Invariant($"\n{outcome.Title} ({outcome.Year})\n{outcome.Source}\n"));
            foreach (var line in UpstreamText.Remarks(outcome))
            {
                text.Append(FormattableString.Invariant($"{line}\n"));
            }

            if (outcome.Replay.Length > 0)
            {
                text.Append(FormattableString.Invariant($"{MailText.Replay}tophalf replay {outcome.Replay}\n"));
            }
        }

        return MailText.Wrap(text.ToString());
    }
}
