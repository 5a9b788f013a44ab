using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Deferred;

/// <summary>What waiting for work items tells the validator, and what it may not wait for.</summary>
internal static class WorkRules
{
    /// <summary><c>touch_work_lockdep_map()</c></summary>
    public static void Touch(Work work, CodeSite site) => Touch(work.Queue!, work.Map, site);

    /// <summary><c>touch_wq_lockdep_map()</c></summary>
    public static void Touch(Workqueue queue, CodeSite site) => Touch(queue, queue.Map, site);

    /// <summary><c>check_flush_dependency()</c>: who has to make progress when memory is short waits for nobody who need not.</summary>
    public static void CheckFlushDependency(Machine machine, Workqueue target, string what, CodeSite site)
    {
        if (!target.IsMemReclaim && machine.CurrentTask.Listener is Worker { Current: { IsMemReclaim: true } flusher })
        {
            machine.Report(RuleBook.FlushFromReclaim, site, $"An item of MemReclaim queue '{flusher.Name}' waits for {what} of queue '{target.Name}'.", target.Name);
        }
    }

    private static void Touch(Workqueue queue, Lockdep.LockMap map, CodeSite site)
    {
        if (queue.IsBottomHalf)
        {
            Kernel.LocalBhDisable(site.File, site.Line);
        }

        queue.Machine.Lockdep.Touch(map, site);
        if (queue.IsBottomHalf)
        {
            Kernel.LocalBhEnable(site.File, site.Line);
        }
    }
}
