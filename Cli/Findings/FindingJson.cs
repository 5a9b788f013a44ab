using System.Text.Json;
using System.Text.Json.Serialization;
using TopHalf.Cli.Output;

namespace TopHalf.Cli.Findings;

/// <summary>Findings for programs. The fields are documented in docs/json.md.</summary>
internal static class FindingJson
{
    private static readonly JsonSerializerOptions _options = new(JsonReport.Options) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Renders a report.</summary>
    /// <param name="report">The report.</param>
    public static string Render(FindingReport report) => JsonSerializer.Serialize(
        new
        {
            JsonReport.Schema,
            report.Command,
            report.Target,
            Failed = report.Findings.Any(report.Fails),
            Rules = report.Rules.Select(static rule => new { rule.Id, rule.Name, rule.Title, rule.Level, rule.Page }),
            report.Parts,
            report.Gone,
            report.Repeat,
        },
        _options) + "\n";
}
