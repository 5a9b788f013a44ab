using TopHalf.Rules;

namespace TopHalf.Cli.Oracle;

/// <summary>The families into which the reports of a debug kernel fall, and the rule that stands for each.</summary>
internal static class ReportKinds
{
    private static readonly Dictionary<Rule, string> _kinds = new()
    {
        [RuleBook.SleepInAtomic] = "sleep",
        [RuleBook.AllocInAtomic] = "sleep",
        [RuleBook.ScheduleInAtomic] = "sched-atomic",
        [RuleBook.WaitContext] = "wait-context",
        [RuleBook.LockState] = "lock-state",
        [RuleBook.IrqLockOrder] = "irq-order",
        [RuleBook.IrqInversion] = "irq-order",
        [RuleBook.CircularLocks] = "circular",
        [RuleBook.LockRecursion] = "recursion",
        [RuleBook.UnlockBalance] = "unlock-balance",
        [RuleBook.SuspiciousRcu] = "rcu",
        [RuleBook.SwitchInRcuReader] = "rcu",
        [RuleBook.IrqRestore] = "irq-restore",
        [RuleBook.BugInInterrupt] = "bug",
        [RuleBook.Oops] = "crash",
        [RuleBook.Deadlock] = "hang",
        [RuleBook.SpinDeadlock] = "hang",
        [RuleBook.HardLockup] = "hang",
        [RuleBook.RunDidNotEnd] = "hang",
        [RuleBook.WaitForOwnIrq] = "hang",
        [RuleBook.HungTask] = "hang",
        [RuleBook.LostWakeUp] = "hang",
        [RuleBook.Livelock] = "hang",
        [RuleBook.Starvation] = "hang",
        [RuleBook.ActiveObject] = "objects",
    };

    /// <summary>The kind of a report; what has no kind of its own is a warning.</summary>
    public static string Of(Rule rule) => _kinds.GetValueOrDefault(rule, "warn");
}
