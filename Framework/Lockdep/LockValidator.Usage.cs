using TopHalf.Scheduling;

namespace TopHalf.Lockdep;

/// <content>In which interrupt states a class was taken: <c>mark_usage()</c>, <c>mark_lock()</c>, <c>mark_lock_irq()</c>.</content>
public sealed partial class LockValidator
{
    private void MarkUsage(TaskStruct task, in HeldLock taken)
    {
        if (!taken.IsUnordered)
        {
            var isRead = taken.Mode != LockMode.Exclusive;
            if (!taken.IsTry)
            {
                MarkIf(task.HardIrqContexts > 0, task, taken, isRead ? LockUsage.UsedInHardIrqRead : LockUsage.UsedInHardIrq);
                MarkIf(task.SoftirqContexts > 0, task, taken, isRead ? LockUsage.UsedInSoftirqRead : LockUsage.UsedInSoftirq);
            }

            if (!task.IrqsOff && !taken.IsSync)
            {
                Mark(task, taken, isRead ? LockUsage.EnabledHardIrqRead : LockUsage.EnabledHardIrq);
                MarkIf(!task.AreSoftirqsOff, task, taken, isRead ? LockUsage.EnabledSoftirqRead : LockUsage.EnabledSoftirq);
            }
        }

        taken.Class.Usage |= taken.Mode == LockMode.Exclusive ? LockUsage.Used : LockUsage.UsedRead;
    }

    private void MarkIf(bool applies, TaskStruct task, in HeldLock taken, LockUsage bit)
    {
        if (applies)
        {
            Mark(task, taken, bit);
        }
    }

    private void MarkHeld(TaskStruct task, LockUsage bit)
    {
        foreach (var held in task.Held)
        {
            if (!held.IsUnordered)
            {
                Mark(task, held, held.Mode == LockMode.Exclusive ? bit : (LockUsage)((int)bit << 1));
            }
        }
    }

    private void Mark(TaskStruct task, in HeldLock held, LockUsage bit)
    {
        // A method of its own: the closure of the rest would be allocated here, also where nothing is new.
        if ((held.Class.Usage & bit) == 0)
        {
            MarkNew(task, held, bit);
        }
    }

    private void MarkNew(TaskStruct task, in HeldLock held, LockUsage bit)
    {
        var marked = held.Class;
        marked.Usage |= bit;
        marked[bit] = new(held.Site, task.Context.Name);
        var isRead = ((int)bit & 0xaa) != 0;
        var isUsedIn = (bit & AnyUsedIn) != 0;
        var write = isRead ? (int)bit >> 1 : (int)bit;
        var conflict = (LockUsage)(isUsedIn ? write << 2 : write >> 2);
        var conflictRead = (LockUsage)((int)conflict << 1);
        var bad = (marked.Usage & conflict) != 0 ? conflict : !isRead ? marked.Usage & conflictRead : LockUsage.None;
        if (bad != 0)
        {
            ReportUsage(task, held, bit, bad);
            return;
        }

        // Into an interrupt: nothing taken under it may be held with that interrupt on. With interrupts on: nothing outside of it may be taken in one.
        var wanted = conflict | conflictRead;
        var step = LockGraph.Find(marked, isUsedIn ? held.Mode == LockMode.RecursiveRead : held.Mode != LockMode.Exclusive, forwards: isUsedIn,
            found => (UsageOn(found) & wanted) != 0, skipPerCpu: true);
        if (step is not null)
        {
            ReportInversion(task, held, step, isUsedIn, bit);
        }
    }

    /// <summary><c>verify_lock_unused()</c>: what an NMI takes may be held by what it interrupted.</summary>
    private void CheckUnusedElsewhere(TaskStruct task, in HeldLock taken)
    {
        var conflicts = taken.Mode == LockMode.RecursiveRead ? LockUsage.Used : LockUsage.Used | LockUsage.UsedRead;
        if (!taken.IsTry && (taken.Class.Usage & conflicts) != 0)
        {
            ReportUsage(task, taken, LockUsage.None, taken.Class.Usage & conflicts);
        }
    }
}
