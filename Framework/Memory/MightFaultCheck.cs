using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Memory;

/// <summary>The checks of an access to user memory, whose page may have to be brought in. Source: <c>__might_fault()</c>, mm/memory.c.</summary>
internal sealed class MightFaultCheck()
    : Check(RuleBook.SleepInAtomic, Checks.MightSleep.Holds, "may sleep, unless page faults are disabled")
{
    internal override void Make(Machine machine, string operation, CodeSite site)
    {
        var task = machine.CurrentTask;
        if (task.PagefaultsDisabled > 0)
        {
            return;
        }

        base.Make(machine, operation, site);
        Checks.TaskRunning.Make(machine, operation, site);
        if (task.Mm is not null)
        {
            machine.Lockdep.Touch(machine.Lockdep.Map(KernelLocks.MmapLock), site, LockMode.Read);
        }
    }
}
