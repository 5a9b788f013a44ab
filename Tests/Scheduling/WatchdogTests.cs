using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Tests.Scheduling;

public sealed class WatchdogTests
{
    [Test]
    public void CpuThatCannotBeTaken_ForTwentySeconds_IsALockup()
    {
        var run = AMachine.Runs(_ =>
        {
            Kernel.PreemptDisable();
            Kernel.Mdelay(25_000);
            Kernel.PreemptEnable();
            return default;
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.SpinDeadlock.Id }));
        Assert.That(run.Reports, Does.Contain("CPU0 stuck for 25 s in task 'init'"));
    }

    [Test]
    public void CpuThatIsBusyButCouldBeTaken_IsNone()
    {
        Assert.That(RulesOf(PreemptionModel.Full, static () =>
        {
            Kernel.Mdelay(60_000);
            return default;
        }), Is.Empty);
        Assert.That(RulesOf(PreemptionModel.None, static async () =>
        {
            for (var i = 0; i < 60; i++)
            {
                Kernel.Mdelay(1_000);
                await Kernel.CondReschedAsync();
            }
        }), Is.Empty);
        Assert.That(RulesOf(PreemptionModel.None, static () =>
        {
            Kernel.Mdelay(60_000);
            return default;
        }), Is.EqualTo(new[] { RuleBook.SpinDeadlock.Id }));

        static IEnumerable<string> RulesOf(PreemptionModel preemption, Func<KernelTask> main) =>
            AMachine.Runs(AMachine.Options with { CpuCount = 1, Preemption = preemption }, _ => main()).Rules;
    }

    [Test]
    public void TaskThatWaitsForTwoMinutes_IsHung_UnlessItsWaitMayLast()
    {
        var run = AMachine.Runs(async _ =>
        {
            var (completion, timed) = (new Completion("never"), new Completion("timed"));
            Kthread.Run(async _ => await completion.WaitAsync(), "hung");
            Kthread.Run(async _ => await timed.WaitTimeoutAsync(Ktime.FromSeconds(190)), "patient");
            var idle = Kthread.Run(async self => await self.UntilStoppedAsync(), "idle");
            for (var i = 0; i < 200; i++)
            {
                await Kernel.MsleepAsync(1_000);
            }

            completion.Complete();
            await idle.StopAsync();
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.HungTask.Id }), run.Reports);
        Assert.That(run.Reports, Does.Contain("task 'hung'"));
    }
}
