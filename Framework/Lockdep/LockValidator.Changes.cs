using TopHalf.Rules;

namespace TopHalf.Lockdep;

/// <content>Locks inside of other locks, and locks that change: <c>lock_downgrade()</c>, <c>debug_check_no_locks_freed()</c>.</content>
public sealed partial class LockValidator
{
    /// <summary>As <see cref="Touch"/>, with preemption and interrupts off as under a raw spinlock.</summary>
    internal void TouchIrqSave(LockMap map, CodeSite site)
    {
        if (!_isOn)
        {
            return;
        }

        var task = _machine.CurrentTask;
        var (irqsWereOff, preempt) = (task.IrqsOff, task.Preempt);
        task.SetPreemptUnseen(preempt + PreemptCount.PreemptOffset);
        task.IrqsOff = true;
        Touch(map, site);
        task.IrqsOff = irqsWereOff;
        task.SetPreemptUnseen(preempt);
    }

    /// <summary>A lock that is held exclusively is held for reading from now on (<c>lock_downgrade()</c>).</summary>
    internal void Downgrade(LockMap map, CodeSite site)
    {
        var held = _machine.CurrentTask.Held;
        var index = FindHeld(held, map);
        if (index < 0)
        {
            ReportImbalance(map, site, null, default);
            return;
        }

        held[index] = held[index] with { Mode = LockMode.Read };
        Rechain(held, index);
    }

    /// <summary>A lock is made anew: nobody of this context may hold it (<c>debug_check_no_locks_freed()</c>).</summary>
    internal void CheckFreed(LockMap map, CodeSite site)
    {
        var held = _machine.CurrentTask.Held;
        if (_isOn && held.FindLast(other => ReferenceEquals(other.Map, map)) is { Class: not null } found)
        {
            _machine.Report(RuleBook.HeldLockFreed, site, $"({map.Name}) is made anew, and held since {found.Site}.", map.Name);
            _machine.CurrentTask.ForgetHeld(map);
        }
    }
}
