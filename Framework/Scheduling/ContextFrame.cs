using TopHalf.Lockdep;
using TopHalf.Rules;

namespace TopHalf.Scheduling;

/// <summary>One context that was entered on top of a task: an interrupt, a softirq, what runs in it.</summary>
/// <param name="Kind">The context.</param>
/// <param name="What">What runs, for reports: <c>irq 41 'smmu-ctx0'</c>.</param>
/// <param name="Site">Where the code that runs was registered.</param>
/// <param name="IrqsWereOff">Whether interrupts were off before.</param>
/// <param name="Preempt">The preempt count after the entry; leaving with another is a finding.</param>
public readonly record struct ContextFrame(ContextKind Kind, string What, CodeSite Site, bool IrqsWereOff, int Preempt)
{
    /// <summary>The context as an index into the model.</summary>
    internal byte ContextIndex { get; init; }

    /// <summary>In a search: its key.</summary>
    internal ulong Key { get; init; }

    /// <summary>In a search: the key that all entries of the same kind share.</summary>
    internal ulong Origin { get; init; }

    /// <summary>Which locks may be waited for in it when none is held.</summary>
    internal WaitType WaitType { get; init; }
}
