using TopHalf.Cli.Output;

namespace TopHalf.Cli.Comparing;

/// <summary>What stands under a table: each broken rule with its replay line, and what the verdicts rest on.</summary>
internal static class CompareNotes
{
    /// <summary>In which situation, on which machine, and within what bounds.</summary>
    public static string Bounds(IReadOnlyList<DesignRow> rows, CompareRequest request)
    {
        var machine = rows[0].Run.Options;
        return FormattableString.Invariant(
            $"{request.Scenario.Name}: {request.Scenario.Summary}; {machine.CpuCount} CPUs, model {machine.Model.Name}, preempt {machine.Preemption.ToString().ToLowerInvariant()}{(machine.ThreadIrqs ? ", threadirqs" : "")}; one run each, and {request.Schedules} schedules searched with at most {request.Interrupts} events of the hardware at any point");
    }

    /// <summary>Each rule that a design broke: what it says, and the line that shows it again.</summary>
    public static IEnumerable<(string Rule, string Title, string Again)> Findings(DesignRow row)
    {
        foreach (var found in row.Search.Violations.OrderBy(static found => found.Violation.Rule.Id, StringComparer.Ordinal).ThenBy(static found => found.Schedule))
        {
            yield return (found.Violation.Rule.Id, found.Violation.Rule.Title, $"tophalf replay {found.Token}");
        }

        foreach (var rule in row.Run.Violations.Select(static violation => violation.Rule).Distinct()
            .Where(rule => !row.Search.Violations.Any(found => found.Violation.Rule == rule)).OrderBy(static rule => rule.Id, StringComparer.Ordinal))
        {
            yield return (rule.Id, rule.Title, $"tophalf run {row.Run.Scenario.Name} {string.Join(' ', row.Run.Settings.All.Where(setting => setting.Value.Length > 0 && IsChosen(row, setting.Key, setting.Value)).Select(static setting => $"--{setting.Key} {setting.Value}"))}");
        }
    }

    /// <summary>The knobs on which the verdict of a design depends, and what it is with the other answer.</summary>
    public static IEnumerable<string> Dependences(DesignRow row) => row.Run.DependsOn.Select(static each =>
        $"{each.Knob.Name}={TextReport.OnOff(each.Value)} ({each.Knob.Source}); with {TextReport.OnOff(!each.Value)}: {TextReport.Rules(each.FlippedRules)}");

    private static bool IsChosen(DesignRow row, string name, string value) =>
        row.Run.Scenario.Parameters.First(parameter => parameter.Name == name).Default != value || name == "design";
}
