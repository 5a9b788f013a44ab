using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.Operations;

/// <summary>Timers of both kinds, and tasklets: on others than the one whose function runs, and on that one.</summary>
internal static class TimerOperations
{
    private static readonly Ktime _later = Ktime.FromSeconds(10);

    public static IEnumerable<OracleOperation> All { get; } =
    [
        .. Timers(),
        .. Hrtimers(),
        .. Tasklets(),
        .. OnItself(),
    ];

    private static IEnumerable<OracleOperation> Timers() =>
    [
        OnTimer("mod_timer", false, static timer => timer.Mod(_later)),
        OnTimer("del_timer", true, static timer => timer.Delete()),
        OnTimer("del_timer_sync", true, static timer => timer.DeleteSync()),
        OnTimer("timer_shutdown_sync", true, static timer => timer.ShutdownSync()),
        new("del_timer_sync__holding_spin_bh_used_in_timer", static async bench =>
        {
            var taken = new SpinLock();
            var timer = new KernelTimer(() =>
            {
                taken.Lock();
                taken.Unlock();
            });
            _ = timer.Mod(Ktime.FromMs(1));
            await Kernel.MsleepAsync(20);
            return () =>
            {
                using var held = taken.HoldBh();
                _ = timer.DeleteSync();
                return default;
            };
        }),
    ];

    private static IEnumerable<OracleOperation> Hrtimers() =>
    [
        OnHrtimer("hrtimer_start", false, static timer => timer.Start(_later)),
        OnHrtimer("hrtimer_cancel", true, static timer => timer.Cancel()),
        OnHrtimer("hrtimer_try_to_cancel", true, static timer => timer.TryToCancel()),
    ];

    private static IEnumerable<OracleOperation> Tasklets() =>
    [
        OnTasklet("tasklet_schedule", static tasklet =>
        {
            tasklet.Schedule();
            return default;
        }),
        OnTasklet("tasklet_kill", static tasklet => tasklet.KillAsync()),
        OnTasklet("tasklet_disable", static async tasklet =>
        {
            await tasklet.DisableAsync();
            tasklet.Enable();
        }),
    ];

    private static IEnumerable<OracleOperation> OnItself() =>
    [
        OracleOperation.Plain("self_del_timer", static bench => bench.Timer!.Delete()) with { Needs = OracleSelf.Timer },
        OracleOperation.Plain("self_mod_timer", static bench => bench.Timer!.Mod(_later)) with { Needs = OracleSelf.Timer },
        OracleOperation.Plain("self_del_timer_sync", static bench => bench.Timer!.DeleteSync()) with { Needs = OracleSelf.Timer },
        OracleOperation.Plain("self_hrtimer_cancel", static bench => bench.Hrtimer!.Cancel()) with { Needs = OracleSelf.Hrtimer },
        OracleOperation.Plain("self_hrtimer_try_to_cancel", static bench => bench.Hrtimer!.TryToCancel()) with { Needs = OracleSelf.Hrtimer },
        OracleOperation.Plain("self_tasklet_kill", static bench => bench.Tasklet!.KillAsync()) with { Needs = OracleSelf.Tasklet },
    ];

    private static OracleOperation OnTimer(string name, bool isPending, Action<KernelTimer> perform) => new(name, bench =>
    {
        var timer = new KernelTimer(static () => { });
        if (isPending)
        {
            _ = timer.Mod(_later);
        }

        return Sync(() => perform(timer));
    });

    private static OracleOperation OnHrtimer(string name, bool isPending, Action<Hrtimer> perform) => new(name, _ =>
    {
        var timer = new Hrtimer(static _ => HrtimerRestart.NoRestart);
        if (isPending)
        {
            timer.Start(_later);
        }

        return Sync(() => perform(timer));
    });

    private static OracleOperation OnTasklet(string name, Func<Tasklet, KernelTask> perform) => new(name, _ =>
    {
        var tasklet = new Tasklet(static () => { });
        return new KernelTask<Func<KernelTask>>(() => perform(tasklet));
    });

    private static KernelTask<Func<KernelTask>> Sync(Action perform) => new(() =>
    {
        perform();
        return default;
    });
}
