using System.Text.Json;
using TopHalf.Cli.Output;

namespace TopHalf.Cli.Comparing;

/// <summary>A comparison for programs. The fields are documented in docs/json.md.</summary>
internal static class CompareJson
{
    public static string Render(IReadOnlyList<DesignRow> rows, CompareRequest request) => JsonSerializer.Serialize(
        new
        {
            JsonReport.Schema,
            Scenario = request.Scenario.Name,
            Model = rows[0].Run.Options.Model.Name,
            Preempt = rows[0].Run.Options.Preemption.ToString().ToLowerInvariant(),
            rows[0].Run.Options.ThreadIrqs,
            Cpus = rows[0].Run.Options.CpuCount,
            request.Schedules,
            request.Interrupts,
            Designs = rows.Select(static row => new
            {
                Design = row.Design.Slug,
                row.Design.Summary,
                row.Design.Source,
                Hardware = row.Run.Settings["hardware"],
                row.Design.Facts.HandlerContext,
                row.Design.Facts.MaySleep,
                row.Design.Facts.Resumer,
                row.Design.Facts.ResumedFrom,
                row.LinesClient,
                row.LinesDriver,
                FaultsRaised = row.Figure("faults-raised"),
                FaultsHandled = row.Figure("faults-handled"),
                Stuck = row.Figure("faults-stuck"),
                Clients = row.Clients.Select(static client => new { Client = client.Name, client.Raised, client.Told, client.OfOthers, client.Refused }),
                row.Run.Snapshots,
                StallMedianNs = row.Figure("stall-median-ns"),
                StallP99Ns = row.Figure("stall-p99-ns"),
                MaxIrqsOffNs = row.Run.MaxIrqsOff.Nanoseconds,
                row.Run.WorkItems,
                row.Run.PeakMemoryBytes,
                row.Verdict,
                row.Rules,
                DependsOn = row.Run.DependsOn.Select(static each => new { Knob = each.Knob.Name, each.Value, each.Knob.Source, each.FlippedRules }),
                Run = new { End = row.Run.End.ToString().ToLowerInvariant(), Rules = row.Run.BrokenRules, row.Run.TraceHash, row.Run.Operations, VirtualTimeNs = row.Run.VirtualTime.Nanoseconds },
                Exploration = new
                {
                    row.Search.Schedules,
                    row.Search.Classes,
                    row.Search.Assumptions,
                    Violations = row.Search.Violations.Select(FoundReport.Of),
                },
            }),
        },
        JsonReport.Options) + "\n";
}
