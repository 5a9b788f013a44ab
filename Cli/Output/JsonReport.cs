using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TopHalf.Cli.Commands;
using TopHalf.Designs;
using TopHalf.Scenarios;

namespace TopHalf.Cli.Output;

/// <summary>The result for programs. The fields are documented in docs/json.md and versioned by <c>schema</c>.</summary>
internal static class JsonReport
{
    public const int Schema = 1;

    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        // Reports hold quotes, angle brackets and plus signs, and go to files and pipes, never into a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Render(RunResult result, RunRequest request) => JsonSerializer.Serialize(
        new
        {
            Schema,
            Scenario = result.Scenario.Name,
            Design = result.Settings.GetOr("design", ""),
            Handler = result.Settings.GetOr("handler", ""),
            Irq = result.Settings.GetOr("irq", ""),
            Client = result.Settings.GetOr("client", ""),
            Model = result.Options.Model.Name,
            Preempt = result.Options.Preemption.ToString().ToLowerInvariant(),
            Hardware = result.Settings.GetOr("hardware", ""),
            Cpus = result.Options.CpuCount,
            request.Seed,
            End = result.End.ToString().ToLowerInvariant(),
            VirtualTimeNs = result.VirtualTime.Nanoseconds,
            result.Operations,
            result.Decisions,
            result.TraceHash,
            result.Faults,
            Clients = ClientFigures.Find(result.Figures).Select(static client => new { Client = client.Name, client.Raised, client.Told, client.OfOthers, client.Refused }),
            result.Snapshots,
            result.WorkItems,
            MaxIrqsOffNs = result.MaxIrqsOff.Nanoseconds,
            Violations = result.Violations.Select(static violation => new
            {
                violation.Rule.Id,
                violation.Rule.Title,
                violation.Context,
                violation.Operation,
                File = violation.Site.RelativeFile,
                violation.Site.Line,
                violation.Count,
                violation.TimeNs,
                violation.Cpu,
                violation.Task,
                Chain = violation.Chain.Select(static link => new { link.Text, File = link.Site.RelativeFile, link.Site.Line }),
                violation.Report,
                violation.Rule.Page,
            }),
            Assumptions = result.Assumed.OrderBy(static pair => pair.Key.Name, StringComparer.Ordinal).Select(static pair => new
            {
                Knob = pair.Key.Name,
                pair.Value,
                pair.Key.Question,
                pair.Key.Source,
            }),
            DependsOn = result.DependsOn.Select(static dependence => new
            {
                Knob = dependence.Knob.Name,
                dependence.Value,
                dependence.Knob.Question,
                dependence.Knob.Source,
                dependence.FlippedRules,
            }),
            NotModelled = result.NotModelled,
            request.Repeat,
        },
        Options) + "\n";
}
