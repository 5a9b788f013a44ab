using System.Text.Json;
using TopHalf.Cli.Commands;
using TopHalf.Exploration;

namespace TopHalf.Cli.Output;

/// <summary>The result of a search for programs. The fields are documented in docs/json.md.</summary>
internal static class ExploreJson
{
    public static string Render(ExplorationResult result, ExploreRequest request) => JsonSerializer.Serialize(
        new
        {
            JsonReport.Schema,
            Scenario = result.Subject,
            result.Strategy,
            result.Schedules,
            result.Classes,
            result.Blocked,
            result.Unended,
            Exhaustive = result.IsExhaustive,
            Bounds = new
            {
                result.Options.Preemptions,
                result.Options.Interrupts,
                Failures = result.Options.Faults,
                Steps = result.Options.MaxSteps,
            },
            result.InjectionSets,
            result.Assumptions,
            Decisions = new { Min = result.LeastDecisions, Avg = result.AverageDecisions, Max = result.MostDecisions },
            result.Statement,
            Violations = result.Violations.Select(static found => new
            {
                found.Violation.Rule.Id,
                found.Violation.Rule.Title,
                found.Violation.Context,
                found.Violation.Operation,
                File = found.Violation.Site.RelativeFile,
                found.Violation.Site.Line,
                found.Violation.Report,
                found.Violation.Rule.Page,
                found.Schedule,
                found.Preemptions,
                found.Interrupts,
                found.Steps,
                Fewest = found.IsFewest,
                Replay = found.Token.ToString(),
                found.TraceHash,
                found.Columns,
            }),
            result.Differences,
            request.Repeat,
        },
        JsonReport.Options) + "\n";
}
