using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Tests.Deferred;

public sealed class WorkqueueTests
{
    [Test]
    public void Queue_WhilePending_CoalescesAndWhileRunningDoesNot()
    {
        var answers = new List<bool>();
        var runs = 0;

        var run = AMachine.Runs(async () =>
        {
            var (queue, gate) = (new Workqueue("test"), new Completion());
            var work = new Work(async () =>
            {
                runs++;
                await gate.WaitAsync();
            });
            answers.Add(queue.Queue(work));
            answers.Add(queue.Queue(work));
            await Kernel.MsleepAsync(1);
            answers.Add(queue.Queue(work));
            answers.Add(queue.Queue(work));
            gate.CompleteAll();
            await queue.FlushAsync();
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(answers, Is.EqualTo(new[] { true, false, true, false }));
        Assert.That(runs, Is.EqualTo(2));
    }

    [Test]
    public void Work_QueuedFromAllCpus_NeverRunsTwiceAtATime([Values] bool unbound)
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var (inside, most, runs, queued) = (0, 0, 0, 0);
            var run = AMachine.Runs(AMachine.Seeded(seed, cpus: 4), async _ =>
            {
                var (queue, done) = (new Workqueue("test", unbound ? WorkqueueFlags.Unbound : WorkqueueFlags.None), new Completion());
                var work = new Work(async () =>
                {
                    most = Math.Max(most, ++inside);
                    runs++;
                    Kernel.Udelay(10);
                    await Kernel.CondReschedAsync();
                    inside--;
                });
                for (var cpu = 0; cpu < 4; cpu++)
                {
                    Kthread.Run(_ =>
                    {
                        for (var i = 0; i < 5; i++)
                        {
                            if (queue.Queue(work))
                            {
                                queued++;
                            }
                            Kernel.Udelay(7);
                        }

                        done.Complete();
                        return default;
                    }, $"queuer{cpu}", cpu: cpu);
                }

                for (var i = 0; i < 4; i++)
                {
                    await done.WaitAsync();
                }

                await queue.FlushAsync();
            });
            Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
            Assert.That(run.Rules, Is.Empty);
            Assert.That((inside, most), Is.EqualTo((0, 1)), $"seed {seed}");
            Assert.That(runs, Is.EqualTo(queued));
        }
    }

    [TestCase(WorkqueueFlags.None, 0, 5)]
    [TestCase(WorkqueueFlags.None, 2, 2)]
    [TestCase(WorkqueueFlags.Unbound, 3, 3)]
    [TestCase(WorkqueueFlags.Ordered, 0, 1)]
    public void Items_ThatSleep_RunAsManyAtATimeAsMaxActiveSays(WorkqueueFlags flags, int maxActive, int expected)
    {
        var (inside, most) = (0, 0);
        var order = new List<int>();

        var run = AMachine.Runs(AMachine.Options, async _ =>
        {
            var queue = new Workqueue("test", flags, maxActive);
            for (var i = 0; i < 5; i++)
            {
                var number = i;
                Assert.That(queue.Queue(new Work(async () =>
                {
                    order.Add(number);
                    most = Math.Max(most, ++inside);
                    await Kernel.MsleepAsync(10);
                    inside--;
                })), Is.True);
            }

            await queue.FlushAsync();
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(most, Is.EqualTo(expected));
        if (flags == WorkqueueFlags.Ordered)
        {
            Assert.That(order, Is.Ordered);
        }
    }

    [Test]
    public void Items_ThatDoNotSleep_RunOneAtATimeOnTheirCpu()
    {
        var (inside, most) = (0, 0);

        var run = AMachine.Runs(AMachine.Options with { CpuCount = 1 }, async _ =>
        {
            var queue = new Workqueue("test");
            for (var i = 0; i < 5; i++)
            {
                Assert.That(queue.Queue(new Work(() =>
                {
                    most = Math.Max(most, ++inside);
                    Kernel.Mdelay(10);
                    inside--;
                    return default;
                })), Is.True);
            }

            await queue.FlushAsync();
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(most, Is.EqualTo(1));
    }

    [Test]
    public void CancelSync_OfAnItemThatQueuesItself_EndsIt()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var (runs, queued) = (0, 0);
            var run = AMachine.Runs(AMachine.Seeded(seed), async _ =>
            {
                var queue = new Workqueue("test");
                Work work = null!;
                work = new(async () =>
                {
                    runs++;
                    await Kernel.MsleepAsync(1);
                    if (queue.Queue(work))
                    {
                        queued++;
                    }
                });
                Assert.That(queue.Queue(work), Is.True);
                await Kernel.MsleepAsync(20);
                await work.CancelSyncAsync();
                var before = runs;
                Assert.That((work.IsPending, work.IsRunning), Is.EqualTo((false, false)));
                await Kernel.MsleepAsync(50);
                Assert.That(runs, Is.EqualTo(before));
                await queue.DestroyAsync();
            });
            Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
            Assert.That(run.Rules, Is.Empty, run.Reports);
        }
    }

    [Test]
    public void Flush_OfARunningItemThatIsQueuedAgain_WaitsForTheRunThatItSaw()
    {
        var (gate, order) = (default(Completion), new List<string>());

        var run = AMachine.Runs(AMachine.Options, async _ =>
        {
            gate = new();
            var (queue, other) = (new Workqueue("test"), new Workqueue("other"));
            var runs = 0;
            Work work = null!;
            work = new(async () =>
            {
                var mine = ++runs;
                await gate.WaitAsync();
                order.Add($"run {mine}");
            });
            Assert.That(queue.Queue(work), Is.True);
            await Kernel.MsleepAsync(5);
            Kthread.Run(async _ =>
            {
                await Kernel.MsleepAsync(5);
                Assert.That(other.Queue(work), Is.True);
                gate.Complete();
                await Kernel.MsleepAsync(20);
                gate.Complete();
            }, "other");
            Assert.That(await work.FlushAsync(), Is.True);
            order.Add("flushed");
            await Kernel.MsleepAsync(50);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(order, Is.EqualTo(new[] { "run 1", "flushed", "run 2" }));
    }

    [Test]
    public void Flush_OnItsOwnQueue_IsADeadlockThatNamesIt()
    {
        var run = AMachine.Runs(async () =>
        {
            var queue = new Workqueue("test");
            Assert.That(queue.Queue(new Work(async () => await queue.FlushAsync())), Is.True);
            await Kernel.MsleepAsync(1);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Deadlock));
        Assert.That(run.Reports, Does.Contain("waits for work queue 'test' to be flushed"));
    }

    [Test]
    public void Delayed_QueuedTwice_RunsOnceAfterItsDelayAndCanBeCancelled()
    {
        var at = new List<Ktime>();

        var run = AMachine.Runs(async () =>
        {
            var queue = new Workqueue("test");
            var work = new DelayedWork(() =>
            {
                at.Add(Kernel.Now);
                return default;
            });
            Assert.That(queue.QueueDelayed(work, Ktime.FromMs(10)), Is.True);
            Assert.That(queue.QueueDelayed(work, Ktime.FromMs(10)), Is.False);
            await Kernel.MsleepAsync(30);
            Assert.That(queue.QueueDelayed(work, Ktime.FromMs(10)), Is.True);
            Assert.That(await work.CancelSyncAsync(), Is.True);
            Assert.That(await work.CancelSyncAsync(), Is.False);
            await Kernel.MsleepAsync(30);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(at, Has.Count.EqualTo(1));
        Assert.That(at[0], Is.GreaterThanOrEqualTo(Ktime.FromMs(10)));
    }

    [Test]
    public void Work_ThatLeavesALockAndPreemptionBehind_IsNamed()
    {
        var run = AMachine.Runs(async () =>
        {
            var (queue, spinLock) = (new Workqueue("test"), new SpinLock("kept"));
            Assert.That(queue.Queue(new Work(() =>
            {
                spinLock.Lock();
                return default;
            }, "leaky")), Is.True);
            await queue.FlushAsync();
        });

        Assert.That(run.Rules, Is.EquivalentTo(new[] { "TH2003", "TH2005" }));
        Assert.That(run.Reports, Does.Contain("work 'leaky'"));
    }

    [TestCase(WorkqueueFlags.HighPri, "kworker/0H")]
    [TestCase(WorkqueueFlags.None, "kworker/0:")]
    [TestCase(WorkqueueFlags.Unbound, "kworker/u:")]
    public void Workers_AreNamedByTheirPool(WorkqueueFlags flags, string prefix)
    {
        var name = "";

        var run = AMachine.Runs(async machine =>
        {
            var queue = new Workqueue("test", flags);
            Assert.That(queue.Queue(new Work(() =>
            {
                name = machine.CurrentTask.Name;
                return default;
            })), Is.True);
            await queue.FlushAsync();
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(name, Does.StartWith(prefix));
    }
}
