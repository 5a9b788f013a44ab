using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Tests.Interrupts;

namespace TopHalf.Tests.Deferred;

public sealed class SoftirqTests
{
    [Test]
    public void Raise_InAnInterrupt_IsServedWhenItEnds()
    {
        var order = new List<string>();

        var run = AMachine.Runs(async machine =>
        {
            machine.Softirqs.Open(SoftirqVector.Block, () => order.Add($"softirq on {machine.CurrentTask.Name}, irqs off: {Kernel.IrqsDisabled}"));
            AnInterrupt.Edge(machine, 7, () =>
            {
                machine.Softirqs.Raise(SoftirqVector.Block);
                order.Add("hard");
            }).Assert();
            Kernel.Udelay(1);
            order.Add("task");
            await Kernel.MsleepAsync(1);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(order, Is.EqualTo(new[] { "hard", "softirq on init, irqs off: False", "task" }));
    }

    [Test]
    public void Raise_WithBottomHalvesOff_IsServedWhereTheyAreEnabled()
    {
        var order = new List<string>();

        var run = AMachine.Runs(machine =>
        {
            machine.Softirqs.Open(SoftirqVector.Block, () => order.Add($"softirq on {machine.CurrentTask.Name}"));
            Kernel.LocalBhDisable();
            machine.Softirqs.Raise(SoftirqVector.Block);
            Kernel.Udelay(10);
            order.Add("task");
            Kernel.LocalBhEnable();
            order.Add("enabled");
            return default;
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(order, Is.EqualTo(new[] { "task", "softirq on init", "enabled" }));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Raise_ByATask_IsServedByKSoftirqd()
    {
        var served = "";

        AMachine.Runs(async machine =>
        {
            machine.Softirqs.Open(SoftirqVector.Block, () => served = machine.CurrentTask.Name);
            machine.Softirqs.Raise(SoftirqVector.Block);
            await Kernel.MsleepAsync(1);
        });

        Assert.That(served, Is.EqualTo("ksoftirqd/0"));
    }

    [Test]
    public void Raise_ByItsOwnHandlerForEver_GoesToKSoftirqdAfterTenRounds()
    {
        var servedBy = new List<string>();

        var run = AMachine.Runs(async machine =>
        {
            machine.Softirqs.Open(SoftirqVector.Block, () =>
            {
                servedBy.Add(machine.CurrentTask.Name);
                if (servedBy.Count < 25)
                {
                    machine.Softirqs.Raise(SoftirqVector.Block);
                }
            });
            AnInterrupt.Edge(machine, 7, () => machine.Softirqs.Raise(SoftirqVector.Block)).Assert();
            Kernel.Udelay(1);
            await Kernel.MsleepAsync(1);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(servedBy.TakeWhile(name => name == "init").Count(), Is.EqualTo(10));
        Assert.That(servedBy.Skip(10), Is.All.EqualTo("ksoftirqd/0"));
        Assert.That(servedBy, Has.Count.EqualTo(25));
    }

    [Test]
    public void Tasklet_ScheduledOnTwoCpus_NeverRunsOnBothAtATime()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var (inside, most, runs) = (0, 0, 0);
            var run = AMachine.Runs(AMachine.Seeded(seed), async machine =>
            {
                var tasklet = new Tasklet(() =>
                {
                    most = Math.Max(most, ++inside);
                    Kernel.Udelay(20);
                    runs++;
                    inside--;
                });
                for (var cpu = 0; cpu < 2; cpu++)
                {
                    Kthread.Run(_ =>
                    {
                        for (var i = 0; i < 5; i++)
                        {
                            Kernel.LocalBhDisable();
                            tasklet.Schedule();
                            Kernel.LocalBhEnable();
                        }

                        return default;
                    }, $"scheduler{cpu}", cpu: cpu);
                }

                await Kernel.MsleepAsync(10);
                await tasklet.KillAsync();
            });
            Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
            Assert.That(run.Rules, Is.Empty, run.Reports);
            Assert.That((inside, most), Is.EqualTo((0, 1)), $"seed {seed}");
            Assert.That(runs, Is.InRange(1, 10));
        }
    }

    [Test]
    public void SpinWhileRunning_OnAnotherCpu_WaitsForTheEndOfTheFunction()
    {
        var hasEnded = false;
        var hadEnded = false;

        var run = AMachine.Runs(AMachine.Options, async _ =>
        {
            var tasklet = new Tasklet(() =>
            {
                Kernel.Mdelay(4);
                hasEnded = true;
            });
            Kthread.Run(_ =>
            {
                tasklet.Schedule();
                return default;
            }, "scheduler", cpu: 1);
            await Kernel.UsleepRangeAsync(1_000, 1_000);
            Assert.That((tasklet.IsRunning, hasEnded), Is.EqualTo((true, false)));
            Kernel.PreemptDisable();
            tasklet.SpinWhileRunning();
            hadEnded = hasEnded;
            Kernel.PreemptEnable();
        });

        Assert.That(hadEnded, run.Reports);
        Assert.That(run.Rules, Is.Empty, run.Reports);
    }

    [Test]
    public void Tasklet_ThatSchedulesItself_RunsAgain()
    {
        var runs = 0;

        var run = AMachine.Runs(async () =>
        {
            Tasklet tasklet = null!;
            tasklet = new(() =>
            {
                if (++runs < 30)
                {
                    tasklet.Schedule();
                }
            });
            tasklet.Schedule();
            await Kernel.MsleepAsync(10);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(runs, Is.EqualTo(30));
    }

    [Test]
    public void Tasklet_Disabled_RunsWhenItIsEnabled()
    {
        var runs = 0;

        var run = AMachine.Runs(async () =>
        {
            var tasklet = new Tasklet(() => runs++);
            tasklet.DisableNoSync();
            tasklet.Schedule();
            await Kernel.MsleepAsync(5);
            Assert.That(runs, Is.Zero);
            tasklet.Enable();
            await Kernel.MsleepAsync(5);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(runs, Is.EqualTo(1));
    }
}
