using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace TopHalf.Analyzers.Hosts;

/// <content>The rules.</content>
public sealed partial class BuildContextAnalyzer
{
    private static readonly DiagnosticDescriptor _sleepInAtomic = new(
        RuleTable.SleepInAtomic, "A call that may sleep in atomic context", "{0}", RuleTable.KernelCategory, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "With a spinlock held, with interrupts, bottom halves or preemption off, in an RCU reader or in an interrupt there is no task that could be put aside.",
        RuleTable.Pages + RuleTable.SleepInAtomic + ".md", WellKnownDiagnosticTags.CompilationEnd);

    private static readonly DiagnosticDescriptor _allocationInAtomic = new(
        RuleTable.AllocationInAtomic, "An allocation that may sleep in atomic context", "{0}", RuleTable.KernelCategory, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "An allocation with GFP_KERNEL sleeps where memory has to be reclaimed.",
        RuleTable.Pages + RuleTable.AllocationInAtomic + ".md", WellKnownDiagnosticTags.CompilationEnd);

    private static readonly DiagnosticDescriptor _lockRecursion = new(
        RuleTable.LockRecursion, "A lock is taken that is held already", "{0}", RuleTable.KernelCategory, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "Kernel locks are not recursive: the second taking waits for the first, for ever.",
        RuleTable.Pages + RuleTable.LockRecursion + ".md", WellKnownDiagnosticTags.CompilationEnd);

    private static readonly DiagnosticDescriptor _badUnlock = new(
        RuleTable.BadUnlock, "A lock is released that is not held", "{0}", RuleTable.KernelCategory, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "The release ends somebody else's critical section.",
        RuleTable.Pages + RuleTable.BadUnlock + ".md", WellKnownDiagnosticTags.CompilationEnd);

    private static readonly DiagnosticDescriptor _lockLeft = new(
        RuleTable.LockLeft, "A lock is still held at the end", "{0}", RuleTable.KernelCategory, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "One way out of the function forgets to release it.",
        RuleTable.Pages + RuleTable.LockLeft + ".md", WellKnownDiagnosticTags.CompilationEnd);

    private static readonly DiagnosticDescriptor _irqsEnabledTooEarly = new(
        RuleTable.IrqsEnabledTooEarly, "Interrupts are enabled that were off before", "{0}", RuleTable.KernelCategory, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "The inner section enables interrupts for the outer one: save and restore.",
        RuleTable.Pages + RuleTable.IrqsEnabledTooEarly + ".md", WellKnownDiagnosticTags.CompilationEnd);

    private static readonly DiagnosticDescriptor _lockOrder = new(
        RuleTable.LockOrder, "Locks are waited for in both orders", "{0}", RuleTable.KernelCategory, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "Each holds what the other waits for; a handler that is waited for counts as a lock.",
        RuleTable.Pages + RuleTable.LockOrder + ".md", WellKnownDiagnosticTags.CompilationEnd);

    private static readonly DiagnosticDescriptor _interruptSafety = new(
        RuleTable.InterruptSafety, "A lock that an interrupt takes is held with interrupts on", "{0}", RuleTable.KernelCategory, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "The interrupt comes on the CPU that holds the lock, and spins for it.",
        RuleTable.Pages + RuleTable.InterruptSafety + ".md", WellKnownDiagnosticTags.CompilationEnd);

    private static readonly DiagnosticDescriptor _irqsEnabledInHardIrq = new(
        RuleTable.IrqsEnabledInHardIrq, "Interrupts are enabled in a hard interrupt", "{0}", RuleTable.KernelCategory, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "A handler runs with interrupts off, and those who called it count on that.",
        RuleTable.Pages + RuleTable.IrqsEnabledInHardIrq + ".md", WellKnownDiagnosticTags.CompilationEnd);

    private static readonly DiagnosticDescriptor _lockNotHeld = new(
        RuleTable.LockNotHeld, "A function wants a lock held that is not", "{0}", RuleTable.KernelCategory, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "What the lock keeps together can change under the function.",
        RuleTable.Pages + RuleTable.LockNotHeld + ".md", WellKnownDiagnosticTags.CompilationEnd);

    private static readonly DiagnosticDescriptor _calledInInterrupt = new(
        RuleTable.CalledInInterrupt, "A function is called from a context that it does not allow", "{0}", RuleTable.KernelCategory, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "It enables interrupts, or waits for what the interrupt keeps from running.",
        RuleTable.Pages + RuleTable.CalledInInterrupt + ".md", WellKnownDiagnosticTags.CompilationEnd);

    private static readonly DiagnosticDescriptor _oneShotMissing = new(
        RuleTable.OneShotMissing, "A threaded interrupt without a handler needs OneShot", "{0}", RuleTable.KernelCategory, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "The level line stays up until the thread has run, and would interrupt again and again.",
        RuleTable.Pages + RuleTable.OneShotMissing + ".md", WellKnownDiagnosticTags.CompilationEnd);

    private static readonly DiagnosticDescriptor _waitsForItself = new(
        RuleTable.WaitsForItself, "A handler waits for itself", "{0}", RuleTable.KernelCategory, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "What is waited for ends when the caller returns.",
        RuleTable.Pages + RuleTable.WaitsForItself + ".md", WellKnownDiagnosticTags.CompilationEnd);

    private static readonly DiagnosticDescriptor _freedTooEarly = new(
        RuleTable.FreedTooEarly, "Memory is freed that a handler still uses", "{0}", RuleTable.KernelCategory, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "A work, timer, tasklet or interrupt that was armed comes after the free.",
        RuleTable.Pages + RuleTable.FreedTooEarly + ".md", WellKnownDiagnosticTags.CompilationEnd);

    private static readonly DiagnosticDescriptor _sleepUndecided = new(
        RuleTable.SleepUndecided, "A call may sleep in atomic context, which cannot be decided here", "{0}", RuleTable.Category, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        "The caller decides, or the call leads out of the compilation: say it with [MaySleep], [Atomic] or [RunsIn] at the boundary.",
        RuleTable.Pages + RuleTable.SleepUndecided + ".md", WellKnownDiagnosticTags.CompilationEnd);

    private static readonly DiagnosticDescriptor _unguardedField = new(
        RuleTable.UnguardedField, "A field is used in two contexts with nothing that guards it", "{0}", RuleTable.Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "The machine does not see plain fields, so no search finds what goes wrong with them: make it Shared<T>, or hold one lock at both.",
        RuleTable.Pages + RuleTable.UnguardedField + ".md", WellKnownDiagnosticTags.CompilationEnd);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => ImmutableArray.Create(new[]
    {
        _sleepInAtomic, _allocationInAtomic, _lockRecursion, _badUnlock, _lockLeft, _irqsEnabledTooEarly, _lockOrder,
        _interruptSafety, _irqsEnabledInHardIrq, _lockNotHeld, _calledInInterrupt, _oneShotMissing, _waitsForItself,
        _freedTooEarly, _sleepUndecided, _unguardedField,
    });
}
