namespace TopHalf.Rules;

/// <summary>One broken rule: what happened, where, why it is wrong, what to do.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Context">The name of the context in which it was broken; <c>hardware</c> for none.</param>
/// <param name="Operation">The kernel function that was called, or what was going on.</param>
/// <param name="Site">Where in the driver's source; may be unknown.</param>
/// <param name="Chain">What made the context what it is, innermost first.</param>
/// <param name="Report">The whole report, as dmesg would show it, lines separated by a line feed.</param>
/// <param name="TimeNs">When it was first broken here, in nanoseconds of virtual time.</param>
/// <param name="Cpu">On which CPU, -1 for none.</param>
/// <param name="Task">In which task.</param>
public sealed record Violation(
    Rule Rule, string Context, string Operation, CodeSite Site, IReadOnlyList<ChainLink> Chain, string Report, long TimeNs, int Cpu, string Task)
{
    /// <summary>How often the same rule was broken at the same place by the same operation.</summary>
    public long Count { get; internal set; } = 1;
}
