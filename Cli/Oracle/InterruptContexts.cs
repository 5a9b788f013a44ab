using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.ReadCopyUpdate;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle;

/// <summary>The contexts that something else than the task provides: interrupts, softirqs, threads.</summary>
internal static class InterruptContexts
{
    private const int Line = 24;

    public static IEnumerable<OracleContext> All { get; } =
    [
        new("softirq_tasklet", static async (bench, perform) => await InTaskletAsync(bench, perform), OracleSelf.Tasklet),
        new("softirq_with_spin_lock", static async (bench, perform) =>
        {
            var held = new SpinLock();
            await InTaskletAsync(bench, async () =>
            {
                held.Lock();
                await perform();
                held.Unlock();
            });
        }, OracleSelf.Tasklet),
        new("timer_callback", static async (bench, perform) =>
        {
            bench.Timer = new KernelTimer(Here(bench, perform));
            _ = bench.Timer.Mod(Ktime.FromNs(1));
            SpinUntilReturned(bench);
            await SleepUntilReturnedAsync(bench);
        }, OracleSelf.Timer),
        new("hrtimer_hard", static async (bench, perform) => await InHrtimerAsync(bench, perform, HrtimerMode.Hard), OracleSelf.Hrtimer),
        new("hrtimer_soft", static async (bench, perform) => await InHrtimerAsync(bench, perform, HrtimerMode.Soft), OracleSelf.Hrtimer),
        new("irq_work_hard", static async (bench, perform) => await InIrqWorkAsync(bench, perform, isHard: true)),
        new("irq_work", static async (bench, perform) => await InIrqWorkAsync(bench, perform, isHard: false)),
        new("hardirq_handler", static async (bench, perform) => await InHandlerAsync(bench, perform, IrqFlags.None), OracleSelf.Irq),
        new("hardirq_handler_nothread", static async (bench, perform) => await InHandlerAsync(bench, perform, IrqFlags.NoThread), OracleSelf.Irq),
        new("hardirq_primary_oneshot", static async (bench, perform) =>
            await InLineAsync(bench, Handler(bench, perform), static _ => new KernelTask<IrqReturn>(IrqReturn.Handled), IrqFlags.OneShot), OracleSelf.Irq),
        new("irq_thread", static async (bench, perform) =>
            await InLineAsync(bench, static _ => IrqReturn.WakeThread, Thread(perform), IrqFlags.None), OracleSelf.Irq),
        new("irq_thread_oneshot", static async (bench, perform) =>
            await InLineAsync(bench, null, Thread(perform), IrqFlags.OneShot), OracleSelf.Irq),
        new("irq_thread_with_spin_lock", static async (bench, perform) =>
        {
            var held = new SpinLock();
            await InLineAsync(bench, static _ => IrqReturn.WakeThread, Thread(async () =>
            {
                held.Lock();
                await perform();
                held.Unlock();
            }), IrqFlags.None);
        }, OracleSelf.Irq),
        new("workqueue", static async (bench, perform) => await InWorkAsync(bench, perform, WorkqueueFlags.None), OracleSelf.Work),
        new("workqueue_highpri", static async (bench, perform) => await InWorkAsync(bench, perform, WorkqueueFlags.HighPri), OracleSelf.Work),
        new("workqueue_unbound", static async (bench, perform) => await InWorkAsync(bench, perform, WorkqueueFlags.Unbound), OracleSelf.Work),
        new("bh_workqueue", static async (bench, perform) =>
        {
            var queue = new Workqueue("events_bh", WorkqueueFlags.BottomHalf);
            bench.Work = new Work(perform);
            Kernel.LocalBhDisable();
            Require(queue.Queue(bench.Work));
            Kernel.LocalBhEnable();
            await SleepUntilReturnedAsync(bench);
        }, OracleSelf.Work),
        new("delayed_work", static async (bench, perform) =>
        {
            var queue = new Workqueue("events");
            bench.DelayedWork = new DelayedWork(perform);
            Require(queue.QueueDelayed(bench.DelayedWork, Ktime.FromNs(1)));
            await SleepUntilReturnedAsync(bench);
        }, OracleSelf.DelayedWork),
        new("kthread", static async (bench, perform) =>
        {
            _ = Kthread.Run(_ => perform(), "oracle");
            await SleepUntilReturnedAsync(bench);
        }),
        new("nmi", static async (bench, perform) =>
        {
            var function = Here(bench, perform);
            Nmi.RegisterHandler(() =>
            {
                function();
                return true;
            }, "oracle");
            Kernel.PreemptDisable();
            Nmi.SendSelf();
            SpinUntilReturned(bench);
            Kernel.PreemptEnable();
            await SleepUntilReturnedAsync(bench);
        }),
        new("rcu_callback", static async (bench, perform) =>
        {
            Rcu.Call(new RcuHead(Here(bench, perform)));
            await SleepUntilReturnedAsync(bench);
        }),
        new("smp_call_function", static async (bench, perform) =>
        {
            // The other CPU spins in a task of its own, which has no mm.
            _ = Kthread.Run(_ =>
            {
                SpinUntilReturned(bench);
                return default;
            }, "spinner", cpu: 1);
            await Kernel.MsleepAsync(10);
            Smp.CallFunctionSingle(1, Here(bench, perform), wait: false);
            await SleepUntilReturnedAsync(bench);
        }),
    ];

    private static KernelTask InTaskletAsync(OracleBench bench, Func<KernelTask> perform)
    {
        bench.Tasklet = new Tasklet(Here(bench, perform));
        Kernel.LocalBhDisable();
        bench.Tasklet.Schedule();
        Kernel.LocalBhEnable();
        return default;
    }

    private static async KernelTask InHrtimerAsync(OracleBench bench, Func<KernelTask> perform, HrtimerMode mode)
    {
        var function = Here(bench, perform);
        bench.Hrtimer = new Hrtimer(_ =>
        {
            function();
            return HrtimerRestart.NoRestart;
        }, mode);
        bench.Hrtimer.Start(Ktime.FromUs(200));
        SpinUntilReturned(bench);
        await SleepUntilReturnedAsync(bench);
    }

    private static async KernelTask InIrqWorkAsync(OracleBench bench, Func<KernelTask> perform, bool isHard)
    {
        Require(new IrqWork(Here(bench, perform), isHard).Queue());
        SpinUntilReturned(bench);
        await SleepUntilReturnedAsync(bench);
    }

    private static KernelTask InHandlerAsync(OracleBench bench, Func<KernelTask> perform, IrqFlags flags) =>
        InLineAsync(bench, Handler(bench, perform), null, flags);

    private static async KernelTask InLineAsync(OracleBench bench, IrqHandler? handler, IrqThreadFunction? thread, IrqFlags flags)
    {
        var desc = bench.Machine.Interrupts.Wire(Line, "oracle", IrqFlow.Simple, IrqFlags.TriggerRising);
        bench.Irq = Line;
        Require(bench.Machine.Interrupts.RequestThreadedIrq(Line, handler, thread, flags, "oracle", out var action) == Errno.Ok);
        bench.Action = action;

        desc.Line.Assert();
        SpinUntilReturned(bench);
        await SleepUntilReturnedAsync(bench);
    }

    private static async KernelTask InWorkAsync(OracleBench bench, Func<KernelTask> perform, WorkqueueFlags flags)
    {
        var queue = new Workqueue("events", flags);
        bench.Work = new Work(perform);
        Require(queue.Queue(bench.Work));
        await SleepUntilReturnedAsync(bench);
    }

    private static void Require(bool entered)
    {
        if (!entered)
        {
            throw new InvalidOperationException("The context was refused.");
        }
    }

    private static IrqHandler Handler(OracleBench bench, Func<KernelTask> perform) => _ =>
    {
        bench.Machine.RunOnStack(perform());
        return IrqReturn.Handled;
    };

    private static IrqThreadFunction Thread(Func<KernelTask> perform) => async _ =>
    {
        await perform();
        return IrqReturn.Handled;
    };

    private static Action Here(OracleBench bench, Func<KernelTask> perform) => () => bench.Machine.RunOnStack(perform());

    /// <summary>The task that the interrupt hits: busy in the kernel, on the first CPU.</summary>
    private static void SpinUntilReturned(OracleBench bench)
    {
        for (var i = 0; i < 2_000 && !bench.Returned; i++)
        {
            Kernel.Udelay(10);
        }
    }

    private static async KernelTask SleepUntilReturnedAsync(OracleBench bench)
    {
        for (var i = 0; i < 200 && !bench.Returned; i++)
        {
            await Kernel.MsleepAsync(10);
        }
    }
}
