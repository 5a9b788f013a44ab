using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Tests.Interrupts;
using TopHalf.Waiting;

namespace TopHalf.Tests.Scheduling;

/// <summary>Who takes a CPU from whom, in the middle of synchronous code.</summary>
public sealed class PreemptionTests
{
    [Test]
    public void Fifo_WokenByAnInterrupt_PreemptsOnlyUnderFull([Values] PreemptionModel model)
    {
        var order = new List<string>();

        var run = AMachine.Runs(AMachine.Options with { CpuCount = 1, Preemption = model }, async machine =>
        {
            var gate = new Completion();
            var thread = Kthread.Run(async _ =>
            {
                await gate.WaitAsync();
                order.Add("fifo");
            }, "fifo", SchedPolicy.FifoDefault);
            await Kernel.MsleepAsync(1);
            var wire = AnInterrupt.Edge(machine, 7, () => gate.Complete());
            AnInterrupt.After(machine, Ktime.FromUs(50), wire.Assert);
            Kernel.Udelay(100);
            order.Add("init");
            await thread.StopAsync();
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(order, Is.EqualTo(model == PreemptionModel.Full ? new[] { "fifo", "init" } : ["init", "fifo"]));
    }

    [Test]
    public void Fifo_WokenByATimerWhilePreemptionIsOff_WaitsForEnable()
    {
        var order = new List<string>();

        var run = AMachine.Runs(async machine =>
        {
            var thread = Kthread.Run(async _ =>
            {
                await Kernel.MsleepAsync(4);
                order.Add("fifo");
            }, "fifo", SchedPolicy.FifoDefault);
            await Kernel.MsleepAsync(1);
            Kernel.PreemptDisable();
            Kernel.Mdelay(20);
            order.Add("init, preemption off");
            Kernel.PreemptEnable();
            Kernel.Udelay(1);
            order.Add("init, preemption on");
            await thread.StopAsync();
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(order, Is.EqualTo(new[] { "init, preemption off", "fifo", "init, preemption on" }));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Fair_TwoBusyTasks_ShareACpuByTheSlice()
    {
        var switches = new List<char>();

        var run = AMachine.Runs(async machine =>
        {
            var done = new Completion();
            foreach (var name in "ab")
            {
                machine.Spawn(machine.Options.Model["kthread"], $"{name}", () =>
                {
                    for (var i = 0; i < 9; i++)
                    {
                        if (switches.Count == 0 || switches[^1] != name)
                        {
                            switches.Add(name);
                        }

                        Kernel.Mdelay(1);
                    }

                    done.Complete();
                    return default;
                });
            }

            await done.WaitAsync();
            await done.WaitAsync();
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(new string([.. switches]), Is.EqualTo("ababab"));
    }

    [Test]
    public void CondResched_UnderNone_IsWhereTheOtherGoesFirst([Values] bool calls)
    {
        var order = new List<string>();

        var run = AMachine.Runs(AMachine.Options with { CpuCount = 1, Preemption = PreemptionModel.None }, async machine =>
        {
            var thread = Kthread.Run(_ =>
            {
                order.Add("fifo");
                return default;
            }, "fifo", SchedPolicy.FifoDefault);
            if (calls)
            {
                await Kernel.CondReschedAsync();
            }

            Kernel.Mdelay(10);
            order.Add("init");
            await thread.StopAsync();
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(order, Is.EqualTo(calls ? new[] { "fifo", "init" } : ["init", "fifo"]));
    }

    [Test]
    public void Task_PreemptedInSynchronousCode_GoesOnOnAnIdleCpu()
    {
        var (before, after) = (-1, -1);

        var run = AMachine.Runs(AMachine.Options with { CpuCount = 2 }, async machine =>
        {
            var hog = machine.Spawn(machine.Options.Model["kthread"], "hog", () =>
            {
                before = machine.CurrentCpu.Number;
                Kernel.Mdelay(5);
                after = machine.CurrentCpu.Number;
                return default;
            });
            await Kernel.MsleepAsync(1);
            Kthread.Run(_ =>
            {
                Kernel.Mdelay(20);
                return default;
            }, "fifo", SchedPolicy.FifoDefault, cpu: before);
            await Kernel.MsleepAsync(30);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(before, Is.InRange(0, 1));
        Assert.That(after, Is.EqualTo(1 - before));
    }

    [Test]
    public void SpinLock_HeldOnTheOtherCpu_IsWaitedForWhileInterruptsLand()
    {
        var order = new List<string>();

        var run = AMachine.Runs(AMachine.Options with { CpuCount = 2 }, async machine =>
        {
            var spinLock = new SpinLock();
            var done = new Completion();
            var wire = AnInterrupt.Edge(machine, 7, () => order.Add($"irq on {machine.CurrentCpu.Number}"), cpu: 1);
            Kthread.Run(_ =>
            {
                using (spinLock.Hold())
                {
                    Kernel.Mdelay(2);
                    order.Add("release");
                }

                return default;
            }, "holder", cpu: 0);
            Kthread.Run(_ =>
            {
                Kernel.Udelay(100);
                using (spinLock.Hold())
                {
                    order.Add("taken");
                }

                done.Complete();
                return default;
            }, "spinner", cpu: 1);
            AnInterrupt.After(machine, Ktime.FromMs(1), wire.Assert);
            await done.WaitAsync();
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(order, Is.EqualTo(new[] { "irq on 1", "release", "taken" }));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Udelay_InterruptFromTheOtherCpu_LandsAtItsTime()
    {
        var landed = Ktime.Zero;

        AMachine.Runs(AMachine.Options with { CpuCount = 2 }, async machine =>
        {
            var wire = AnInterrupt.Edge(machine, 7, () => landed = Kernel.Now);
            var raised = new Shared<bool>();
            Kthread.Run(_ =>
            {
                Kernel.Udelay(500);
                raised.Value = true;
                wire.Assert();
                return default;
            }, "other", cpu: 1);
            Kernel.Mdelay(10);
            await Kernel.MsleepAsync(1);
        });

        Assert.That(landed, Is.InRange(Ktime.FromUs(500), Ktime.FromUs(600)));
    }

    [Test]
    public void Condition_OfAWait_CanBePreempted()
    {
        var order = new List<string>();

        var run = AMachine.Runs(async machine =>
        {
            var queue = new WaitQueue();
            var asked = 0;
            Kthread.Run(async _ =>
            {
                await Kernel.MsleepAsync(14);
                order.Add("fifo");
                queue.WakeUp();
            }, "fifo", SchedPolicy.FifoDefault);
            await queue.WaitEventAsync(() =>
            {
                var holds = asked++ > 1;
                Kernel.Mdelay(10);
                order.Add($"{holds}");
                return holds;
            });
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(order, Is.EqualTo(new[] { "False", "fifo", "False", "True" }));
    }
}
