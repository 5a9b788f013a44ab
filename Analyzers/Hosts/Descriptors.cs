using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TopHalf.Analyzers.Hosts;

/// <summary>The rules that look at whole programs, as the compiler wants them described.</summary>
internal static class Descriptors
{
    private static readonly (string Id, string Title, DiagnosticSeverity Severity, string Description)[] _rules =
    [
        (RuleTable.SleepInAtomic, "A call that may sleep in atomic context", DiagnosticSeverity.Error, "With a spinlock held, with interrupts, bottom halves or preemption off, in an RCU reader or in an interrupt there is no task that could be put aside."),
        (RuleTable.AllocationInAtomic, "An allocation that may sleep in atomic context", DiagnosticSeverity.Error, "An allocation with GFP_KERNEL sleeps where memory has to be reclaimed."),
        (RuleTable.LockRecursion, "A lock is taken that is held already", DiagnosticSeverity.Error, "Kernel locks are not recursive: the second taking waits for the first, for ever."),
        (RuleTable.BadUnlock, "A lock is released that is not held", DiagnosticSeverity.Error, "The release ends somebody else's critical section."),
        (RuleTable.LockLeft, "A lock is still held at the end", DiagnosticSeverity.Error, "One way out of the function forgets to release it."),
        (RuleTable.IrqsEnabledTooEarly, "Interrupts are enabled that were off before", DiagnosticSeverity.Error, "The inner section enables interrupts for the outer one: save and restore."),
        (RuleTable.LockOrder, "Locks are waited for in both orders", DiagnosticSeverity.Error, "Each holds what the other waits for; a handler that is waited for counts as a lock."),
        (RuleTable.InterruptSafety, "A lock that an interrupt takes is held with interrupts on", DiagnosticSeverity.Error, "The interrupt comes on the CPU that holds the lock, and spins for it."),
        (RuleTable.IrqsEnabledInHardIrq, "Interrupts are enabled in a hard interrupt", DiagnosticSeverity.Error, "A handler runs with interrupts off, and those who called it count on that."),
        (RuleTable.LockNotHeld, "A function wants a lock held that is not", DiagnosticSeverity.Error, "What the lock keeps together can change under the function."),
        (RuleTable.CalledInInterrupt, "A function is called from a context that it does not allow", DiagnosticSeverity.Error, "It enables interrupts, or waits for what the interrupt keeps from running."),
        (RuleTable.OneShotMissing, "A threaded interrupt without a handler needs OneShot", DiagnosticSeverity.Error, "The level line stays up until the thread has run, and would interrupt again and again."),
        (RuleTable.WaitsForItself, "A handler waits for itself", DiagnosticSeverity.Error, "What is waited for ends when the caller returns."),
        (RuleTable.FreedTooEarly, "Memory is freed that a handler still uses", DiagnosticSeverity.Error, "A work, timer, tasklet or interrupt that was armed comes after the free."),
        (RuleTable.SleepUndecided, "A call may sleep in atomic context, which cannot be decided here", DiagnosticSeverity.Warning, "The caller decides, or the call leads out of the compilation: say it with [MaySleep], [Atomic] or [RunsIn] at the boundary."),
        (RuleTable.UnguardedField, "A field is used in two contexts with nothing that guards it", DiagnosticSeverity.Error, "The machine does not see plain fields, so no search finds what goes wrong with them: make it Shared<T>, or hold one lock at both."),
    ];

    /// <summary>The descriptors by id.</summary>
    /// <param name="tags">How the host finds them.</param>
    public static ImmutableDictionary<string, DiagnosticDescriptor> Make(params string[] tags) => _rules.ToImmutableDictionary(
        static rule => rule.Id,
        rule => new DiagnosticDescriptor(
            rule.Id, rule.Title, "{0}", rule.Id.StartsWith("TH9", System.StringComparison.Ordinal) ? RuleTable.Category : RuleTable.KernelCategory,
            rule.Severity, isEnabledByDefault: true, rule.Description, RuleTable.Pages + rule.Id + ".md", tags));
}
