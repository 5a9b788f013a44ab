using System.Text;
using TopHalf.Cli.Commands;
using TopHalf.Scenarios;

namespace TopHalf.Cli.Output;

/// <summary>The result to paste into a mail: plain ASCII, at most 72 columns, no colour.</summary>
internal static class MailReport
{
    public static string Render(RunResult result, RunRequest request)
    {
        var text = new StringBuilder();
        var settings = result.Settings;
        Line($"Design {settings.GetOr("design", "-")}, {settings.GetOr("hardware", "-")}, irq {settings.GetOr("irq", "-")}, handler {settings.GetOr("handler", "-")},");
        Line($"client {settings.GetOr("client", "-")}, {result.Options.CpuCount} CPUs, model {result.Options.Model.Name}, preempt={result.Options.Preemption.ToString().ToLowerInvariant()}");
        var faults = result.Faults;
        Line($"Faults {faults.Raised}: {faults.Delivered} delivered, {faults.Coalesced} coalesced, {faults.Stuck} stuck; resumed {faults.ResumedByUser} by the user, {faults.ResumedByCore} by the core");
        Line($"Result: {(result.IsInconclusive ? "INCONCLUSIVE" : result.Violations.Count == 0 ? "CLEAN" : $"BROKEN ({string.Join(", ", result.BrokenRules)})")}, one schedule, {result.VirtualTime} s virtual");
        foreach (var violation in result.Violations)
        {
            Line("");
            foreach (var line in violation.Report.Split('\n'))
            {
                Line(line);
            }

            if (violation.Count > 1)
            {
                Line($"  {violation.Count} times");
            }
        }

        Line("");
        foreach (var dependence in result.DependsOn)
        {
            Line($"Depends on: {dependence.Knob.Name}={TextReport.OnOff(dependence.Value)} ({dependence.Knob.Source})");
            Line($"Flips with: {dependence.Knob.Name}={TextReport.OnOff(!dependence.Value)}: {TextReport.Rules(dependence.FlippedRules)}");
        }

        return MailText.Wrap($"{text}Again: {request.Repeat}\n");

        void Line(string line) => text.Append(line).Append('\n');
    }
}
