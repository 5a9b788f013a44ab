using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Memory;

/// <summary>The checks of an allocation that may reclaim: what it holds, reclaim may want; and it may sleep. Source: <c>might_alloc()</c>, include/linux/sched/mm.h.</summary>
/// <param name="callsFileSystems">Whether reclaim on its behalf may call into file systems (<c>__GFP_FS</c>).</param>
/// <param name="maySleep">The check of the sleep.</param>
internal sealed class MightAllocCheck(bool callsFileSystems, Check.Predicate maySleep)
    : Check(RuleBook.AllocInAtomic, maySleep, ContextLine.MaySleep)
{
    internal override void Make(Machine machine, string operation, CodeSite site)
    {
        if (callsFileSystems && machine.CurrentTask.Memalloc == MemallocFlags.None)
        {
            machine.Lockdep.Touch(machine.Lockdep.Map(KernelLocks.FsReclaim), site);
        }

        base.Make(machine, operation, site);
    }
}
