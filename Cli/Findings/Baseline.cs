using System.Text.Json;
using TopHalf.Cli.Output;

namespace TopHalf.Cli.Findings;

/// <summary>The findings that are known: a build fails on new ones only.</summary>
internal static class Baseline
{
    private const int Schema = 1;

    /// <summary>Reads a baseline.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The fingerprints in it.</returns>
    /// <exception cref="BadInputException">It is not there, or is none.</exception>
    public static IReadOnlySet<string> Read(string path)
    {
        try
        {
            var content = JsonSerializer.Deserialize<Content>(File.ReadAllText(path), JsonReport.Options);
            return content is { Schema: Schema, Findings: { } entries }
                ? entries.Select(static entry => entry.Fingerprint).ToHashSet(StringComparer.Ordinal)
                : throw new JsonException("it has no list of findings of this version");
        }
        catch (FileNotFoundException)
        {
            throw new BadInputException($"--baseline '{path}' is not there; accepted: a file that --write-baseline wrote");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException($"--baseline '{path}' cannot be read ({exception.Message.Split('\n')[0]}); accepted: a file that --write-baseline wrote");
        }
    }

    /// <summary>Marks what is in a baseline.</summary>
    /// <param name="report">The report.</param>
    /// <param name="known">The baseline.</param>
    public static FindingReport Apply(FindingReport report, IReadOnlySet<string> known) => report with
    {
        Parts = [.. report.Parts.Select(part => part with
        {
            Findings = [.. part.Findings.Select(finding => finding with { IsKnown = finding.Suppression is null && known.Contains(finding.Fingerprint) })],
        })],
        Gone = known.Except(report.Findings.Select(static finding => finding.Fingerprint)).Count(),
    };

    /// <summary>Writes a baseline of all that is found and not suppressed, so that it reads well in a diff.</summary>
    /// <param name="report">The report.</param>
    public static string Render(FindingReport report) => JsonSerializer.Serialize(
        new Content(Schema,
        [
            .. report.Findings.Where(static finding => finding.Suppression is null)
                .Select(static finding => new Entry(finding.Rule, finding.Place?.File ?? "", finding.Message, finding.Fingerprint))
                .DistinctBy(static entry => entry.Fingerprint)
                .OrderBy(static entry => entry.File, StringComparer.Ordinal).ThenBy(static entry => entry.Rule, StringComparer.Ordinal).ThenBy(static entry => entry.Fingerprint, StringComparer.Ordinal),
        ]),
        JsonReport.Options) + "\n";

    private sealed record Content(int Schema, IReadOnlyList<Entry>? Findings);

    private sealed record Entry(string Rule, string File, string Message, string Fingerprint);
}
