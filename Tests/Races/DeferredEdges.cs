using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Races;

/// <summary>Edges to, from and between softirqs, tasklets, timers and work items.</summary>
internal static class DeferredEdges
{
    public static IEnumerable<Edge> All { get; } =
    [
        new("raise_softirq -> softirq of that CPU", async bench =>
        {
            bench.Machine.Softirqs.Open(SoftirqVector.Block, bench.Target);
            bench.On(0, () =>
            {
                if (bench.IsThere)
                {
                    bench.Source();
                }

                bench.Machine.Softirqs.Raise(SoftirqVector.Block);
            });
            bench.On(1, () =>
            {
                if (!bench.IsThere)
                {
                    bench.Source();
                }
            });
            await EdgeBench.Pause();
        }),
        new("tasklet_schedule -> tasklet", async bench =>
        {
            var tasklet = new Tasklet(bench.Target);
            bench.On(1, () => bench.SourceBefore(() => tasklet.Schedule()));
            await EdgeBench.Pause();
        }),
        new("tasklet -> the same tasklet on another CPU", async bench =>
        {
            var runs = 0;
            var first = new Tasklet(() =>
            {
                if (runs++ == 0)
                {
                    bench.Source();
                }
                else
                {
                    bench.Target();
                }
            });
            var second = bench.IsThere ? first : new Tasklet(bench.Target);
            bench.On(0, () => first.Schedule());
            bench.On(1, async () =>
            {
                await EdgeBench.Pause(500);
                second.Schedule();
            });
            await EdgeBench.Pause();
        }),
        Ended("tasklet -> tasklet_kill", static body => new Tasklet(body), static tasklet => tasklet.Schedule(), static tasklet => tasklet.KillAsync(),
            static _ => { }),
        Ended("tasklet -> tasklet_disable", static body => new Tasklet(body), static tasklet => tasklet.Schedule(), static tasklet => tasklet.DisableAsync(),
            static tasklet => tasklet.DisableNoSync()),
        new("mod_timer -> timer", async bench =>
        {
            var timer = new KernelTimer(bench.Target);
            bench.On(1, () => bench.SourceBefore(() => timer.Mod(Ktime.FromMs(4))));
            await EdgeBench.Pause(20_000);
        }),
        Ended("timer -> timer_delete_sync", static body => new KernelTimer(body), static timer => timer.Mod(Ktime.Zero), static timer =>
        {
            timer.DeleteSync();
            return default;
        }, static timer => timer.Delete()),
        new("hrtimer_start -> hrtimer", async bench =>
        {
            var timer = new Hrtimer(_ =>
            {
                bench.Target();
                return HrtimerRestart.NoRestart;
            });
            bench.On(1, () => bench.SourceBefore(() => timer.Start(Ktime.FromUs(200))));
            await EdgeBench.Pause();
        }),
        Ended("hrtimer -> hrtimer_cancel", static body => new Hrtimer(_ =>
        {
            body();
            return HrtimerRestart.NoRestart;
        }), static timer => timer.Start(Ktime.FromUs(10)), static timer =>
        {
            timer.Cancel();
            return default;
        }, static timer => timer.TryToCancel()),
        new("queue_work that returned true -> work", async bench =>
        {
            var work = new Work(Does(bench.Target));
            bench.On(1, () => bench.SourceBefore(() => EdgeBench.Check(work.Schedule())));
            await EdgeBench.Pause();
        }),
        new("queue_work, and only if it returned true -> work", async bench =>
        {
            var queue = new Workqueue("queue", WorkqueueFlags.Ordered);
            var work = new Work(Does(bench.Target));
            var blocker = new Work(static () => EdgeBench.Pause());
            bench.On(0, () =>
            {
                EdgeBench.Check(queue.Queue(blocker));
                EdgeBench.Check(bench.IsThere || queue.Queue(work));
            });
            bench.On(1, async () =>
            {
                await EdgeBench.Pause(500);
                bench.Source();
                EdgeBench.Check(queue.Queue(work) == bench.IsThere);
            });
            await EdgeBench.Pause(5_000);
        }),
        new("work -> the same work again, not another one on the same worker", async bench =>
        {
            var runs = 0;
            var first = new Work(Does(() =>
            {
                if (runs++ == 0)
                {
                    bench.Source();
                }
                else
                {
                    bench.Target();
                }
            }));
            var second = bench.IsThere ? first : new Work(Does(bench.Target));
            bench.On(0, () => EdgeBench.Check(first.Schedule()));
            bench.On(0, async () =>
            {
                await EdgeBench.Pause(500);
                EdgeBench.Check(second.Schedule());
            });
            await EdgeBench.Pause();
        }),
        new("work -> next work of an ordered queue", async bench =>
        {
            var queue = new Workqueue("queue", bench.IsThere ? WorkqueueFlags.Ordered : WorkqueueFlags.None);
            var (first, second) = (new Work(Does(bench.Source)), new Work(Does(bench.Target)));
            bench.On(0, () => EdgeBench.Check(queue.Queue(first)));
            bench.On(0, () => EdgeBench.Check(queue.Queue(second)));
            await EdgeBench.Pause();
        }),
        EndedWork("work -> flush_work", static (_, work) => work.FlushAsync()),
        EndedWork("work -> cancel_work_sync", static (_, work) => work.CancelSyncAsync()),
        EndedWork("work -> disable_work_sync", static (_, work) => work.DisableSyncAsync()),
        EndedWork("work -> flush_workqueue", static (queue, _) => True(queue.FlushAsync())),
        EndedWork("work -> drain_workqueue", static (queue, _) => True(queue.DrainAsync())),
        EndedWork("work -> destroy_workqueue", static (queue, _) => True(queue.DestroyAsync())),
        new("queue_delayed_work -> work", async bench =>
        {
            var work = new DelayedWork(Does(bench.Target));
            bench.On(1, () => bench.SourceBefore(() => EdgeBench.Check(work.Schedule(Ktime.FromMs(4)))));
            await EdgeBench.Pause(20_000);
        }),
        new("kthread_queue_work that returned true -> work", async bench =>
        {
            var worker = new KthreadWorker("worker");
            var work = new KthreadWork(Does(bench.Target));
            bench.On(1, () => bench.SourceBefore(() => EdgeBench.Check(worker.Queue(work))));
            await EdgeBench.Pause();
        }),
        new("work -> kthread_flush_worker", async bench =>
        {
            var worker = new KthreadWorker("worker");
            var work = new KthreadWork(Does(bench.Source));
            bench.On(0, () => EdgeBench.Check(worker.Queue(work)));
            bench.On(1, async () =>
            {
                await EdgeBench.Pause(500);
                await (bench.IsThere ? worker.FlushAsync() : default);
                bench.Target();
            });
            await EdgeBench.Pause();
        }),
    ];

    /// <summary>From the end of something to who waits for that, and not to who only keeps it from beginning.</summary>
    private static Edge Ended<T>(string name, Func<Action, T> make, Action<T> start, Func<T, KernelTask> wait, Action<T> doNotWait) => new(name, async bench =>
    {
        var made = make(bench.Source);
        bench.On(0, () => start(made));
        bench.On(1, async () =>
        {
            await EdgeBench.Pause(20_000);
            if (bench.IsThere)
            {
                await wait(made);
            }
            else
            {
                doNotWait(made);
            }

            bench.Target();
        });
        await EdgeBench.Pause(30_000);
    });

    private static Edge EndedWork(string name, Func<Workqueue, Work, KernelTask<bool>> wait) => new(name, async bench =>
    {
        var queue = new Workqueue("queue");
        var work = new Work(Does(bench.Source));
        bench.On(0, () => EdgeBench.Check(queue.Queue(work)));
        bench.On(1, async () =>
        {
            await EdgeBench.Pause();
            _ = bench.IsThere ? await wait(queue, work) : work.Cancel();
            bench.Target();
        });
        await EdgeBench.Pause(2_000);
    });

    private static async KernelTask<bool> True(KernelTask wait)
    {
        await wait;
        return true;
    }

    private static Func<KernelTask> Does(Action body) => () =>
    {
        body();
        return default;
    };
}
