namespace TopHalf.Cli.Oracle.SelfTest;

/// <summary>Readers that queue, reclaim, what may be waited for where, and locks of one CPU.</summary>
internal static class OtherCases
{
    private static readonly string[] _inner = ["rcu", "raw", "spin", "mutex"];

    /// <summary>What one may be in, how it is entered and left, and what may not be taken in it.</summary>
    private static readonly (string Name, string Enter, string Leave, string[] Refused)[] _contexts =
    [
        ("in hardirq context", "hard{", "}", ["mutex"]),
        ("in hardirq context (not threaded)", "unthreaded{", "}", ["spin", "mutex"]),
        ("in softirq context", "soft{", "}", ["mutex"]),
        ("in RCU context", "rcu+R", "rcu-R", ["mutex"]),
        ("in RCU-bh context", "rcubh+R", "rcubh-R", ["mutex"]),
        ("in RCU-sched context", "rcusched+R", "rcusched-R", ["spin", "mutex"]),
        ("in RAW_SPINLOCK context", "raw+A", "raw-A", ["spin", "mutex"]),
        ("in SPINLOCK context", "spin+A", "spin-A", ["mutex"]),
        ("in MUTEX context", "mutex+A", "mutex-A", []),
    ];

    public static IEnumerable<SelfTestCase> QueuedReaders { get; } =
    [
        // The reader in the interrupt passes those that wait, the one outside does not: it waits while the other holds the lock.
        Queued("hardirq read-lock/lock-read", true, "hard{ rlock+A spin+B spin-B rlock-A } hardoff spin+B rlock+A rlock-A spin-B hardon"),
        Queued("hardirq lock-read/read-lock", false, "hard{ spin+B rlock+A rlock-A spin-B } hardoff rlock+A spin+B spin-B rlock-A hardon"),
        Queued("hardirq inversion", true, "hard{ spin+B spin-B } hardoff spin+B rlock+A rlock-A spin-B hardon rlock+A rlock-A"),
    ];

    public static IEnumerable<SelfTestCase> Reclaim { get; } =
    [
        SelfTestCase.Of("correct nesting", "reclaim", false, "reclaim+R alloc+NoFs reclaim-R"),
        SelfTestCase.Of("wrong nesting", "reclaim", true, "reclaim+R alloc+Kernel reclaim-R"),
        SelfTestCase.Of("protected nesting", "reclaim", false, "reclaim+R nofs+S alloc+Kernel nofs-S reclaim-R"),
    ];

    public static IEnumerable<SelfTestCase> WaitContexts { get; } =
    [
        .. from context in _contexts
           from inner in _inner
           select SelfTestCase.Of(context.Name, inner, context.Refused.Contains(inner), $"{context.Enter} {inner}+B {inner}-B {context.Leave}"),
    ];

    public static IEnumerable<SelfTestCase> LocalLocks { get; } =
    [
        // An interrupt of this CPU cannot come while the local lock is held where it matters, and one of another CPU takes another lock.
        Local("local_lock inversion  2", false, "local+A local-A hard{ spin+A spin-A } hardoff spin+A local+A local-A spin-A hardon"),
        Local("local_lock inversion  3A", false, "local+A spin+B spin-B local-A hard{ spin+A spin-A } hardoff spin+A local+A local-A spin-A hardon"),
        Local("local_lock inversion  3B", true, "local+A spin+B spin-B local-A hard{ spin+A spin-A } hardoff spin+A local+A local-A spin-A spin+A spin+B spin-B spin-A hardon"),
        // What is unsafe in hard interrupts is not made safe by what only keeps softirqs out.
        Local("hardirq_unsafe_softirq_safe", true, "hardoff spin+A spin+B spin-B spin-A hardon hard{ spin+A spin-A } softoff spin+B spin-B softon"),
    ];

    private static SelfTestCase Queued(string name, bool isReported, string script) =>
        SelfTestCase.Of(name, "rwlock", isReported, script) with { HasQueuedReaders = true };

    private static SelfTestCase Local(string name, bool isReported, string script) => SelfTestCase.Of(name, "local", isReported, script) with { HasQueuedReaders = true };
}
