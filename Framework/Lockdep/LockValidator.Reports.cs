using System.Globalization;
using System.Text;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Lockdep;

/// <content>What is printed: what was about to happen, what is held, and the chain with every place where it was made.</content>
public sealed partial class LockValidator
{
    private void ReportImbalance(LockMap map, CodeSite site, TaskStruct? holder, CodeSite takenAt)
    {
        var task = _machine.CurrentTask;
        var state = holder is null ? "which nobody holds"
            : holder == task ? $"which it holds in an outer context, taken at {takenAt}"
            : $"which task '{holder.Name}' holds, taken at {takenAt}";
        _machine.Report(RuleBook.UnlockBalance, site, $"task '{task.Name}' releases {map.Name}, {state}.", $"{map.Kind.Name} unlock");
    }

    private void ReportWaitContext(TaskStruct task, in HeldLock taken, WaitType allowed)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{task.Name}/{task.Pid} is trying to lock:\n{taken.Class}, at: {taken.Site}\n");
        text.Append(CultureInfo.InvariantCulture, $"other info that might help us debug this:\ncontext-{{{(int)allowed}:{(int)allowed}}}\n");
        AppendHeld(text, task);
        _machine.Report(RuleBook.WaitContext, taken.Site, text.ToString(), taken.Map.Name);
    }

    private void ReportRecursion(TaskStruct task, in HeldLock held, in HeldLock taken)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"task '{task.Name}' takes {taken.Class}, at: {taken.Site}\n");
        text.Append(CultureInfo.InvariantCulture, $"and holds {held.Class} already, taken at {held.Site}\n");
        AppendHeld(text, task);
        _machine.Report(RuleBook.LockRecursion, taken.Site, text.ToString(), taken.Map.Name);
    }

    private void ReportCircle(TaskStruct task, in HeldLock outer, in HeldLock inner, LockGraph.Step path)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{task.Name}/{task.Pid} is trying to acquire lock:\n{inner.Class}, at: {inner.Site}\n");
        text.Append(CultureInfo.InvariantCulture, $"but task is already holding lock:\n{outer.Class}, at: {outer.Site}\n");
        text.Append("which lock already depends on the new lock.\nthe existing dependency chain (in reverse order) is:\n");
        AppendPath(text, path, forwards: true);
        AppendHeld(text, task);
        _machine.Report(RuleBook.CircularLocks, inner.Site, text.ToString(), inner.Map.Name);
    }

    private void ReportIrqOrder(in HeldLock outer, in HeldLock inner, LockGraph.Step safe, LockGraph.Step bad)
    {
        var isHard = (Exclusive(safe.Class.Usage & AnyUsedIn) & bad.Class.Usage & (LockUsage)0x0f) != 0;
        var irq = isHard ? "HARDIRQ" : "SOFTIRQ";
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{irq}-safe -> {irq}-unsafe lock order\n");
        text.Append(CultureInfo.InvariantCulture, $"trying to acquire {inner.Class}, at: {inner.Site}\n");
        text.Append(CultureInfo.InvariantCulture, $"and already holding {outer.Class}, at: {outer.Site}\n");
        text.Append(CultureInfo.InvariantCulture, $"{safe.Class} was taken in the interrupt at {UsedAt(safe.Class, isHard, enabled: false)}\n");
        AppendPath(text, safe, forwards: false);
        text.Append(CultureInfo.InvariantCulture, $"{bad.Class} is held with the interrupt on at {UsedAt(bad.Class, isHard, enabled: true)}\n");
        AppendPath(text, bad, forwards: true);
        _machine.Report(RuleBook.IrqLockOrder, inner.Site, text.ToString(), inner.Map.Name);
    }

    private void ReportUsage(TaskStruct task, in HeldLock held, LockUsage now, LockUsage before)
    {
        var text = new StringBuilder();
        var bit = FirstBit(before);
        text.Append(CultureInfo.InvariantCulture, $"inconsistent {{{Name(bit)}}} -> {{{(now == 0 ? "IN-NMI" : Name(now))}}} usage.\n");
        text.Append(CultureInfo.InvariantCulture, $"{task.Name}/{task.Pid} takes:\n{held.Class}, at: {held.Site}\n");
        var earlier = held.Class[bit];
        text.Append(CultureInfo.InvariantCulture, $"{{{Name(bit)}}} state was registered {(earlier.Site.IsKnown ? $"at: {earlier.Site} in {earlier.In}" : "by the kernel itself")}\n");
        AppendHeld(text, task);
        _machine.Report(RuleBook.LockState, held.Site, text.ToString(), held.Map.Name);
    }

    private void ReportInversion(TaskStruct task, in HeldLock held, LockGraph.Step step, bool forwards, LockUsage bit)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{task.Name}/{task.Pid} just changed the state of lock:\n{held.Class}, at: {held.Site}\n");
        text.Append(CultureInfo.InvariantCulture, $"to {Name(bit)}, and {step.Class} is {(forwards ? "taken under it and held with the interrupt on" : "taken in the interrupt and holds it")}\n");
        AppendPath(text, step, forwards);
        AppendHeld(text, task);
        _machine.Report(RuleBook.IrqInversion, held.Site, text.ToString(), held.Map.Name);
    }

    private static void AppendHeld(StringBuilder text, TaskStruct task)
    {
        text.Append(CultureInfo.InvariantCulture, $"{(task.Held.Count == 0 ? "no locks" : $"{task.Held.Count} locks")} held by {task.Name}/{task.Pid}:\n");
        for (var i = 0; i < task.Held.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $" #{i}: {task.Held[i].Class}, at: {task.Held[i].Site}\n");
        }
    }

    private static void AppendPath(StringBuilder text, LockGraph.Step end, bool forwards)
    {
        for (var step = end; step.Edge is { } edge; step = step.From!)
        {
            var (outer, inner) = forwards ? (step.From!.Class, step.Class) : (step.Class, step.From!.Class);
            text.Append(CultureInfo.InvariantCulture, $"-> {inner}, taken at: {edge.TakenAt} while {outer} was held, taken at: {edge.HeldAt}\n");
        }
    }

    private static CodeSite UsedAt(LockClass lockClass, bool hard, bool enabled)
    {
        var bit = (LockUsage)((hard ? 1 : 16) << (enabled ? 2 : 0));
        return lockClass[(lockClass.Usage & bit) != 0 ? bit : (LockUsage)((int)bit << 1)].Site;
    }

    private static LockUsage FirstBit(LockUsage usage) => (LockUsage)((int)usage & -(int)usage);

    /// <summary>The kernel's names: <c>IN-HARDIRQ-W</c>, <c>SOFTIRQ-ON-R</c>.</summary>
    private static string Name(LockUsage bit) => bit switch
    {
        LockUsage.UsedInHardIrq => "IN-HARDIRQ-W",
        LockUsage.UsedInHardIrqRead => "IN-HARDIRQ-R",
        LockUsage.EnabledHardIrq => "HARDIRQ-ON-W",
        LockUsage.EnabledHardIrqRead => "HARDIRQ-ON-R",
        LockUsage.UsedInSoftirq => "IN-SOFTIRQ-W",
        LockUsage.UsedInSoftirqRead => "IN-SOFTIRQ-R",
        LockUsage.EnabledSoftirq => "SOFTIRQ-ON-W",
        LockUsage.EnabledSoftirqRead => "SOFTIRQ-ON-R",
        _ => "INITIAL USE",
    };
}
