using System.Globalization;
using System.Text;
using TopHalf.Lockdep;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Machines;

/// <content>Recording broken rules, with the report that the kernel would print.</content>
public sealed partial class Machine
{
    private volatile bool _usedFromForeignThread;

    /// <summary>Records that a rule was broken. The run goes on, or ends here, as <see cref="MachineOptions.OnViolation"/> says.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="site">Where in the driver's source, if that is known.</param>
    /// <param name="detail">What happened, in one or more lines.</param>
    /// <param name="operation">The kernel function that was called, or what was going on.</param>
    public void Report(Rule rule, CodeSite site, string detail, string operation = "")
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(detail);
        if (!IsEnding || _isAtEnd)
        {
            ReportAtEnd(rule, site, detail, operation);
        }
    }

    /// <summary>As <see cref="Report"/>, also for what is found while the run ends: what else happens then is not the driver's doing.</summary>
    internal void ReportAtEnd(Rule rule, CodeSite site, string detail, string operation = "")
    {
        if (!Findings.CountAgain(rule, site, operation))
        {
            var text = new StringBuilder(rule.Title);
            text.Append(CultureInfo.InvariantCulture, $"{(site.IsKnown ? $" at {site}" : "")}\n");
            foreach (var line in detail.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                text.Append(CultureInfo.InvariantCulture, $"  {line.Trim()}\n");
            }

            Record(rule, operation, site, text, []);
        }
    }

    /// <summary>An exception left driver code: the task dies; in an interrupt the kernel would panic, and the run ends.</summary>
    internal void ReportOops(Exception exception)
    {
        if (IsEnding)
        {
            return;
        }

        var task = CurrentTask;
        var frames = new System.Diagnostics.StackTrace(exception, fNeedFileInfo: true).GetFrames();
        var first = frames.FirstOrDefault(static frame => frame.GetFileLineNumber() > 0);
        var site = first is null ? default : new CodeSite(first.GetFileName() ?? "", first.GetFileLineNumber());
        Report(RuleBook.Oops, site, $"{exception.GetType().Name}: {exception.Message}\ntask '{task.Name}' (pid {task.Pid}) in {task.Context}");
        if (task.Frames.Count > 0)
        {
            _scheduler.End(RunEnd.Panic);
        }
    }

    /// <param name="task">The task whose code returns.</param>
    /// <param name="what">What returns.</param>
    /// <param name="before">How many locks it held when that began; they are not what returns' fault.</param>
    internal void CheckLocksAtExit(TaskStruct task, string what, int before = 0)
    {
        if (task.HeldLocks.Count <= before)
        {
            return;
        }

        foreach (var held in task.HeldLocks.Skip(before).ToArray())
        {
            Report(RuleBook.LockHeldAtExit, held.Site, $"{what} '{task.Name}' ends and holds {held.Map.Name}, taken at {held.Site}.", "exit");
        }
    }

    /// <summary>Findings that could not be recorded where they were made, and those that only the end shows.</summary>
    internal void RecordLateFindings()
    {
        if (_usedFromForeignThread)
        {
            ReportAtEnd(RuleBook.ForeignThread, default, "A kernel function was called on a thread that is not the machine's.");
        }
    }

    internal void ReportCheck(Check check, string operation, CodeSite site)
    {
        var rule = check.Rule;
        if (Findings.CountAgain(rule, site, operation))
        {
            return;
        }

        var task = CurrentTask;
        var state = task.ExecutionState;
        var text = new StringBuilder();
        if (ReferenceEquals(rule, RuleBook.ScheduleInAtomic))
        {
            text.Append(CultureInfo.InvariantCulture, $"{rule.Title}: {task.Name}/{task.Pid}/0x{state.Preempt:x8}\n");
        }
        else
        {
            // __might_resched() prints the same line for a sleeping call and for an allocation that may reclaim.
            var title = ReferenceEquals(rule, RuleBook.AllocInAtomic) ? RuleBook.SleepInAtomic.Title : rule.Title;
            text.Append(CultureInfo.InvariantCulture, $"{title} at {site}\n");
            text.Append(CultureInfo.InvariantCulture,
                $"in_atomic(): {Bit(state.InAtomic)}, irqs_disabled(): {Bit(state.IrqsOff)}, non_block: {state.NonBlock}, pid: {task.Pid}, name: {task.Name}\n");
            text.Append(CultureInfo.InvariantCulture, $"preempt_count: {state.Preempt:x}, expected: 0\n");
            text.Append(CultureInfo.InvariantCulture, $"RCU nest depth: {state.RcuDepth}, expected: 0\n");
        }

        AppendLocks(text, task);
        text.Append(CultureInfo.InvariantCulture, $"  call: {operation}\n");
        var chain = AtomicBecause(task);
        foreach (var link in chain)
        {
            text.Append(CultureInfo.InvariantCulture, $"  atomic because: {link}\n");
        }

        Record(rule, operation, site, text, chain);
        _scheduler.ThrowIfEnding();
    }

    private void Record(Rule rule, string operation, CodeSite site, StringBuilder text, IReadOnlyList<ChainLink> chain)
    {
        var task = CurrentTask;
        var remedy = task.Frames.Count > 0 && rule.Id.StartsWith("TH1", StringComparison.Ordinal) ? task.Context.Remedy : rule.Remedy;
        text.Append(CultureInfo.InvariantCulture, $"  {rule.Id}: {remedy}");
        var report = text.ToString();
        Findings.Add(new(rule, task.Context.Name, operation, site, chain, report, _scheduler.Now, CurrentCpu.Number, task.Name));
        Emit(EventKind.Violation, null, Findings.All.Count);
        Log(Logging.KernLevel.Err, report);
        if (Options.OnViolation == ViolationPolicy.Stop)
        {
            _scheduler.End(RunEnd.Stopped);
        }
    }

    private static int Bit(bool value) => value ? 1 : 0;

    private static void AppendLocks(StringBuilder text, TaskStruct task)
    {
        var held = task.HeldLocks;
        var count = held.Count switch { 0 => "no locks", 1 => "1 lock", _ => string.Create(CultureInfo.InvariantCulture, $"{held.Count} locks") };
        text.Append(CultureInfo.InvariantCulture, $"{count} held by {task.Name}/{task.Pid}{(held.Count == 0 ? "." : ":")}\n");
        for (var i = 0; i < held.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $" #{i}: ({held[i].Map.Name}), at: {held[i].Site}\n");
        }
    }

    /// <summary>What makes the current context atomic, innermost first.</summary>
    private List<ChainLink> AtomicBecause(TaskStruct task)
    {
        var chain = new List<ChainLink>();
        for (var i = task.HeldLocks.Count - 1; i >= 0; i--)
        {
            // Where spinlocks sleep, only the raw ones do.
            var kind = task.HeldLocks[i].Map.Kind;
            if (kind.Spins && !(Options.Model.SpinlocksSleep && kind.WaitInner == WaitType.Config))
            {
                chain.Add(new($"{task.HeldLocks[i].Map.Name} held, taken", task.HeldLocks[i].Site));
            }
        }

        AddIf(task.RcuDepth > 0, "rcu_read_lock()", task.RcuReadLockedAt);
        AddIf(task.NonBlock > 0, "non_block_start()", default);
        AddIf((task.Preempt & PreemptCount.PreemptMask) != 0 && chain.Count == 0 && task.PreemptDisabledAt.IsKnown, "preemption disabled", task.PreemptDisabledAt);
        AddIf((task.Preempt & PreemptCount.SoftirqMask) >= PreemptCount.SoftirqDisableOffset, "bottom halves disabled", task.BottomHalvesDisabledAt);
        AddIf(task.IrqsOff && task.IrqsDisabledAt.IsKnown, "interrupts disabled", task.IrqsDisabledAt);
        for (var i = task.Frames.Count - 1; i >= 0; i--)
        {
            var frame = task.Frames[i];
            chain.Add(new($"{frame.Kind} {frame.What} entered", frame.Site));
        }

        AddIf(task.IsIdle, $"idle task of {task.Cpu}", default);
        return chain;

        void AddIf(bool holds, string text, CodeSite site)
        {
            if (holds)
            {
                chain.Add(new(text, site));
            }
        }
    }
}
