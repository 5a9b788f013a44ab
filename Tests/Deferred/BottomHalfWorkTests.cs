using NUnit.Framework;
using TopHalf.Contexts;
using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Deferred;

public sealed class BottomHalfWorkTests
{
    [Test]
    public void Work_RunsInTheSoftirq_AndMayNotSleep()
    {
        foreach (var model in new[] { Linux.Model, PreemptRt.Model })
        {
            var ran = "";
            var run = AMachine.Runs(AMachine.Options with { Model = model, CpuCount = 1 }, async machine =>
            {
                var work = new Work(() =>
                {
                    ran = $"{machine.CurrentTask.Context}, serving: {Kernel.InServingSoftirq}";
                    Kernel.MightSleep();
                    return default;
                });
                Assert.That(Workqueue.SystemBottomHalf.Queue(work), Is.True);
                await work.FlushAsync();
                Assert.That(work.Runs, Is.EqualTo(1));
            });

            Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
            Assert.That(ran, Is.EqualTo("bh-workqueue, serving: True"));
            Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.SleepInAtomic.Id }), run.Reports);
        }
    }

    [Test]
    public void CancelSync_WithBottomHalvesOff_SpinsUntilItHasRunElsewhere()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var isRunning = false;
            var run = AMachine.Runs(AMachine.Seeded(seed), async machine =>
            {
                var work = new Work(() =>
                {
                    isRunning = true;
                    Kernel.Udelay(50);
                    isRunning = false;
                    return default;
                });
                var queuer = Kthread.Run(async self =>
                {
                    Assert.That(Workqueue.SystemBottomHalf.Queue(work), Is.True);
                    await self.UntilStoppedAsync();
                }, "queuer", cpu: 1);
                while (work is { IsPending: false, IsRunning: false, Runs: 0 })
                {
                    Kernel.Udelay(1);
                }

                Kernel.LocalBhDisable();
                machine.RunOnStack(CancelAsync(work));
                Assert.That(isRunning, Is.False);
                Kernel.LocalBhEnable();
                await queuer.StopAsync();
            });
            Assert.That(run.Rules, Is.Empty, run.Reports);
        }
    }

    private static async KernelTask CancelAsync(Work work) => await work.CancelSyncAsync();
}
