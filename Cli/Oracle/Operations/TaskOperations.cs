using TopHalf.Deferred;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Waiting;

namespace TopHalf.Cli.Oracle.Operations;

/// <summary>The scheduler, delays, what is switched off and on, threads and the log.</summary>
internal static class TaskOperations
{
    public static IEnumerable<OracleOperation> All { get; } =
    [
        OracleOperation.Plain("schedule", static _ => Kernel.ScheduleAsync()),
        OracleOperation.Plain("cond_resched", static _ => Kernel.CondReschedAsync()),
        OracleOperation.Plain("msleep", static _ => Kernel.MsleepAsync(1)),
        OracleOperation.Plain("usleep_range", static _ => Kernel.UsleepRangeAsync(30_000, 31_000)),
        OracleOperation.Plain("udelay", static _ => Kernel.Udelay(10)),
        OracleOperation.Plain("mdelay", static _ => Kernel.Mdelay(1)),
        OracleOperation.Plain("local_bh_disable_enable", static _ =>
        {
            Kernel.LocalBhDisable();
            Kernel.LocalBhEnable();
        }),
        OracleOperation.Plain("local_irq_disable_enable", static _ =>
        {
            Kernel.LocalIrqDisable();
            Kernel.LocalIrqEnable();
        }),
        OracleOperation.Plain("local_irq_save_restore", static _ =>
        {
            var flags = Kernel.LocalIrqSave();
            Kernel.LocalIrqRestore(flags);
        }),
        OracleOperation.Plain("printk", static _ => Kernel.Printk(KernLevel.Info, "oracle")),
        OracleOperation.Plain("kthread_run", static _ => Kthread.Run(static _ => default, "made")),
        new("kthread_stop", static async _ =>
        {
            var thread = Kthread.Run(static async self => await self.UntilStoppedAsync(), "stopped");
            await Kernel.MsleepAsync(1);
            return async () => await thread.StopAsync();
        }),
        new("wake_up_process", static async _ =>
        {
            var (queue, isDone) = (new WaitQueue(), false);
            var thread = Kthread.Run(async _ => await queue.WaitEventAsync(() => isDone), "sleeper");
            await Kernel.MsleepAsync(1);
            return () =>
            {
                isDone = true;
                Kernel.WakeUpProcess(thread.Task);
                return default;
            };
        }),
    ];
}
