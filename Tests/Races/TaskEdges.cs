using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Tests.Races;

/// <summary>Edges between tasks: making, waking, waiting, ending.</summary>
internal static class TaskEdges
{
    public static IEnumerable<Edge> All { get; } =
    [
        new("kthread_run -> the thread", async bench =>
        {
            bench.On(1, () => bench.SourceBefore(() => bench.On(0, bench.Target)));
            await EdgeBench.Pause();
        }),
        new("end of a thread -> kthread_stop", async bench =>
        {
            var thread = Kthread.Run(async self =>
            {
                bench.Source();
                await self.UntilStoppedAsync();
            }, "source", cpu: 0);
            bench.On(1, async () =>
            {
                await EdgeBench.Pause(500);
                _ = bench.IsThere ? await thread.StopAsync() : 0;
                bench.Target();
                _ = bench.IsThere ? 0 : await thread.StopAsync();
            });
            await EdgeBench.Pause();
        }),
        new("kthread_stop -> the thread that sees it", async bench =>
        {
            var thread = Kthread.Run(async self =>
            {
                await self.UntilStoppedAsync();
                bench.Target();
            }, "target", cpu: 0);
            bench.On(1, async () =>
            {
                await EdgeBench.Pause(500);
                if (bench.IsThere)
                {
                    bench.Source();
                }

                bench.On(1, async () => _ = await thread.StopAsync());
                await EdgeBench.Pause(100);
                if (!bench.IsThere)
                {
                    bench.Source();
                }
            });
            await EdgeBench.Pause();
        }),
        new("complete -> wait_for_completion", async bench =>
        {
            var done = new Completion();
            bench.On(0, async () =>
            {
                await done.WaitAsync();
                bench.Target();
            });
            bench.On(1, () => bench.SourceBefore(() => done.Complete()));
            await EdgeBench.Pause();
        }),
        new("complete -> wait_for_completion that need not sleep", async bench =>
        {
            var done = new Completion();
            bench.On(0, async () =>
            {
                await EdgeBench.Pause(500);
                await (bench.IsThere ? done.WaitAsync() : default);
                bench.Target();
            });
            bench.On(1, () =>
            {
                bench.Source();
                done.Complete();
            });
            await EdgeBench.Pause();
        }),
        new("complete_all -> wait that timed out, and one that did not", async bench =>
        {
            var done = new Completion();
            bench.On(0, async () =>
            {
                _ = await done.WaitTimeoutAsync(Ktime.FromMs(bench.IsThere ? 40 : 1));
                bench.Target();
            });
            bench.On(1, async () =>
            {
                await EdgeBench.Pause(20_000);
                bench.Source();
                done.CompleteAll();
            });
            await EdgeBench.Pause(60_000);
        }),
        new("wake_up -> a waiter that it woke, not one that did not sleep", async bench =>
        {
            var (queue, flag) = (new WaitQueue(), new Shared<bool>());
            bench.On(0, async () =>
            {
                await EdgeBench.Pause(bench.IsThere ? 100 : 900);
                await queue.WaitEventAsync(() => flag.Value);
                bench.Target();
            });
            bench.On(1, async () =>
            {
                await EdgeBench.Pause(500);
                bench.Source();
                flag.Value = true;
                queue.WakeUp();
            });
            await EdgeBench.Pause();
        }),
        new("wake_up_process -> a task that slept, not one that ran", async bench =>
        {
            var sleeper = bench.On(0, async () =>
            {
                if (bench.IsThere)
                {
                    Kernel.SetCurrentState(WaitKind.Uninterruptible);
                    await Kernel.ScheduleAsync();
                }
                else
                {
                    Kernel.Udelay(900);
                }

                bench.Target();
            });
            bench.On(1, async () =>
            {
                await EdgeBench.Pause(500);
                bench.Source();
                Kernel.WakeUpProcess(sleeper.Task);
            });
            await EdgeBench.Pause(2_000);
        }),
        new("one task -> the next on its CPU: none, but through a completion", async bench =>
        {
            var done = new Completion();
            bench.On(0, () =>
            {
                bench.Source();
                done.Complete();
            });
            bench.On(0, async () =>
            {
                await (bench.IsThere ? done.WaitAsync() : default);
                bench.Target();
            });
            await EdgeBench.Pause();
        }),
    ];
}
