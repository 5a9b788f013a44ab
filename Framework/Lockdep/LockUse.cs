using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Lockdep;

/// <summary>The check that a kernel function makes by taking locks inside of the kernel: whether they may be taken where it is called.</summary>
/// <remarks>The locks are taken in their order, each under the one before, and released again; nothing runs in between.</remarks>
public sealed class LockUse : Check
{
    private readonly InternalLock[] _nested;

    /// <summary>Makes the check.</summary>
    /// <param name="nested">The locks, outermost first.</param>
    public LockUse(params InternalLock[] nested)
        : base(RuleBook.WaitContext, static (in ExecutionState _) => true, Describe(nested)) => _nested = [.. nested];

    /// <summary>The locks, outermost first.</summary>
    public IReadOnlyList<InternalLock> Nested => _nested;

    internal override void Make(Machine machine, string operation, CodeSite site)
    {
        if (machine.Options.Lockdep && !machine.Lockdep.KnowsUse(this, null))
        {
            TakeFrom(0, machine, operation, site);
            machine.Lockdep.NoteUse(this, null);
        }
    }

    /// <summary>The same with a lock of an object's own outside of them.</summary>
    internal void MakeUnder(LockMap outer, Machine machine, string operation, CodeSite site)
    {
        if (machine.Options.Lockdep && !machine.IsEnding && !machine.Lockdep.KnowsUse(this, outer))
        {
            Take(outer, -1, machine, operation, site);
            machine.Lockdep.NoteUse(this, outer);
        }
    }

    private static string Describe(InternalLock[] nested)
    {
        ArgumentNullException.ThrowIfNull(nested);
        return nested.Length == 0
            ? ContextLine.Of(WaitType.Free)
            : ContextLine.Of(nested.Max(static used => used.Kind.WaitOuter));
    }

    private void TakeFrom(int index, Machine machine, string operation, CodeSite site)
    {
        if (index < _nested.Length)
        {
            Take(machine.Lockdep.Map(_nested[index]), index, machine, operation, site);
        }
    }

    private void Take(LockMap map, int index, Machine machine, string operation, CodeSite site)
    {
        var sleeps = machine.Options.Model.SpinlocksSleep && map.Kind.WaitInner == WaitType.Config && map.Kind.Spins;
        var task = machine.CurrentTask;
        var (irqsWereOff, preempt) = (task.IrqsOff, task.Preempt);
        if (!sleeps && map.Kind.Spins)
        {
            // The irqsave form, as the kernel's own functions use it.
            task.SetPreemptUnseen(preempt + PreemptCount.PreemptOffset);
            task.IrqsOff = true;
        }

        machine.Lockdep.Acquire(map, site);
        if (sleeps)
        {
            machine.Check(Checks.MightSleepForSpinLock, operation, site);
        }

        TakeFrom(index + 1, machine, operation, site);
        _ = machine.Lockdep.Release(map, site);
        task.IrqsOff = irqsWereOff;
        task.SetPreemptUnseen(preempt);
    }
}
