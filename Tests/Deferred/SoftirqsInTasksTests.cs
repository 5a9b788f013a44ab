using NUnit.Framework;
using TopHalf.Contexts;
using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Deferred;

/// <summary>Softirqs where no interrupt serves them: PREEMPT_RT.</summary>
public sealed class SoftirqsInTasksTests
{
    private static MachineOptions Options => AMachine.Options with { Model = PreemptRt.Model, CpuCount = 1 };

    [Test]
    public void Raise_InAnInterrupt_IsServedByKSoftirqd()
    {
        var ran = "";

        var run = AMachine.Runs(Options, async machine =>
        {
            machine.Softirqs.Open(SoftirqVector.Block, () => ran = $"{machine.CurrentTask.Name}, serving: {Kernel.InServingSoftirq}, atomic: {Kernel.InAtomic}");
            machine.Interrupts.Wire(7, "dev", TopHalf.Interrupts.IrqFlow.Edge, TopHalf.Interrupts.IrqFlags.TriggerRising);
            Assert.That(machine.Interrupts.RequestIrq(7, _ =>
            {
                machine.Softirqs.Raise(SoftirqVector.Block);
                return TopHalf.Interrupts.IrqReturn.Handled;
            }, TopHalf.Interrupts.IrqFlags.NoThread, "dev", out _), Is.EqualTo(Errno.Ok));
            machine.Interrupts[7].Line.Assert();
            await Kernel.MsleepAsync(1);
        });

        Assert.That(ran, Is.EqualTo("ksoftirqd/0, serving: True, atomic: False"));
        Assert.That(run.Rules, Is.Empty, run.Reports);
    }

    [Test]
    public void Raise_WithBottomHalvesOff_IsServedByTheTaskThatEnablesThem()
    {
        var ran = new List<string>();

        var run = AMachine.Runs(Options, async machine =>
        {
            machine.Softirqs.Open(SoftirqVector.Block, () => ran.Add(machine.CurrentTask.Name));
            Raise(machine);
            Kernel.PreemptDisable();
            Raise(machine);
            Kernel.PreemptEnable();
            await Kernel.MsleepAsync(1);
        });

        // A task that cannot be preempted leaves them to the thread.
        Assert.That(ran, Is.EqualTo(new[] { "init", "ksoftirqd/0" }));
        Assert.That(run.Rules, Is.Empty, run.Reports);

        static void Raise(Machine machine)
        {
            Kernel.LocalBhDisable();
            machine.Softirqs.Raise(SoftirqVector.Block);
            Kernel.LocalBhEnable();
        }
    }

    [Test]
    public void Tasklet_MayNotSleep_ButCanBePreempted()
    {
        var order = new List<string>();

        var run = AMachine.Runs(Options, async machine =>
        {
            var gate = new TopHalf.Waiting.Completion();
            machine.Spawn(machine.Options.Model[ContextRole.IrqThread], "urgent", async () =>
            {
                await gate.WaitAsync();
                order.Add("urgent");
            });
            var tasklet = new Tasklet(() =>
            {
                order.Add("begins");
                gate.Complete();
                Kernel.Udelay(10);
                order.Add("ends");
                Kernel.MightSleep();
            });
            await Kernel.MsleepAsync(1);
            tasklet.Schedule();
            await Kernel.MsleepAsync(10);
        });

        Assert.That(order, Is.EqualTo(new[] { "begins", "urgent", "ends" }));
        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.SleepInAtomic.Id }), run.Reports);
    }

    [Test]
    public void DeleteSync_LetsTheTimerThatItHasPreemptedEnd()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var isRunning = false;
            var run = AMachine.Runs(AMachine.Seeded(seed, 1) with { Model = PreemptRt.Model }, async machine =>
            {
                var begun = new TopHalf.Waiting.Completion();
                var timer = new KernelTimer(() =>
                {
                    isRunning = true;
                    begun.Complete();
                    Kernel.Udelay(100);
                    isRunning = false;
                });
                timer.Mod(Ktime.FromMs(1));
                var thread = machine.Spawn(machine.Options.Model[ContextRole.IrqThread], "urgent", async () =>
                {
                    await begun.WaitAsync();
                    timer.DeleteSync();
                    Assert.That(isRunning, Is.False);
                });
                await Kernel.MsleepAsync(20);
                Assert.That(thread.State, Is.EqualTo(TaskState.Dead));
            });
            Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
            Assert.That(run.Rules, Is.Empty, run.Reports);
        }
    }
}
