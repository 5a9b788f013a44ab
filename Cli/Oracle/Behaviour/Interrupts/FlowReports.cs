using System.Text.RegularExpressions;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Cli.Oracle.Behaviour.Interrupts;

/// <summary>Logs what the core reports, in the words of the kernel.</summary>
internal sealed partial class FlowReports(BehaviourBench bench) : IEventObserver
{
    public ulong Interests => 1UL << (int)EventKind.Violation;

    public void OnEvent(in MachineEvent machineEvent)
    {
        var finding = bench.Machine.Findings.All[(int)machineEvent.Argument - 1];
        foreach (var line in Lines(finding))
        {
            bench.Log.Add($"P{{{line}}}");
        }
    }

    private static IEnumerable<string> Lines(Violation finding)
    {
        if (ReferenceEquals(finding.Rule, RuleBook.OneShotMissing))
        {
            return [$"genirq: Threaded irq requested with handler=NULL and !ONESHOT for {finding.Operation} (irq N)"];
        }

        if (ReferenceEquals(finding.Rule, RuleBook.IrqFlagsMismatch))
        {
            return [$"genirq: Flags mismatch irq N. {Flags().Match(finding.Report).Value}"];
        }

        return ReferenceEquals(finding.Rule, RuleBook.NobodyCared)
            ? ["irq N: nobody cared (try booting with the \"irqpoll\" option)", "handlers:", .. Handlers(finding.Report), "Disabling IRQ #N"]
            : [];
    }

    /// <summary>The kernel calls the handler of the scripts hard_fn.</summary>
    private static IEnumerable<string> Handlers(string report) => report.Split('\n').Select(static line => line.Trim())
        .SkipWhile(static line => line != "handlers:").Skip(1).TakeWhile(static line => !line.StartsWith("Disabling", StringComparison.Ordinal))
        .Select(static line => line.StartsWith("irq_default", StringComparison.Ordinal) ? $"[<p>] {line}" : "[<p>] hard_fn");

    [GeneratedRegex("[0-9a-f]{8} \\(\\w+\\) vs\\. [0-9a-f]{8} \\(\\w+\\)")]
    private static partial Regex Flags();
}
