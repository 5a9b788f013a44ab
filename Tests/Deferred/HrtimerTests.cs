using NUnit.Framework;
using TopHalf.Contexts;
using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Deferred;

public sealed class HrtimerTests
{
    [TestCase(HrtimerMode.Hard, "hrtimer-hard", "hrtimer-hard")]
    [TestCase(HrtimerMode.Default, "hrtimer-hard", "hrtimer-soft")]
    [TestCase(HrtimerMode.Soft, "hrtimer-soft", "hrtimer-soft")]
    public void Function_RunsWhereItsModeAndTheModelSay(HrtimerMode mode, string onLinux, string onRt)
    {
        Assert.That(ContextOf(Linux.Model), Is.EqualTo($"{onLinux} at 200 us"));
        Assert.That(ContextOf(PreemptRt.Model), Is.EqualTo($"{onRt} at 200 us"));

        string ContextOf(ContextModel model)
        {
            var ran = "";
            var run = AMachine.Runs(AMachine.Options with { Model = model, CpuCount = 1 }, machine =>
            {
                var timer = new Hrtimer(_ =>
                {
                    ran = $"{machine.CurrentTask.Context} at {machine.Now.Nanoseconds / 10_000}0 us";
                    return HrtimerRestart.NoRestart;
                }, mode);
                timer.Start(Ktime.FromUs(200));
                return Kernel.MsleepAsync(10);
            });
            Assert.That(run.Rules, Is.Empty, run.Reports);
            return ran;
        }
    }

    [Test]
    public void Restart_GoesOnForAsLongAsItsFunctionForwardsIt()
    {
        var times = new List<long>();

        var run = AMachine.Runs(machine =>
        {
            var timer = new Hrtimer(self =>
            {
                times.Add(machine.Now.Nanoseconds / 10_000);
                self.ForwardNow(Ktime.FromUs(100));
                return times.Count < 3 ? HrtimerRestart.Restart : HrtimerRestart.NoRestart;
            }, HrtimerMode.Hard);
            timer.Start(Ktime.FromUs(50));
            return Kernel.MsleepAsync(1);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(times, Is.EqualTo(new[] { 5, 15, 25 }));
    }

    [Test]
    public void Cancel_SpinsWhileTheFunctionRunsElsewhere()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var run = AMachine.Runs(AMachine.Seeded(seed), async _ =>
            {
                var isRunning = false;
                var timer = new Hrtimer(_ =>
                {
                    isRunning = true;
                    Kernel.Udelay(50);
                    isRunning = false;
                    return HrtimerRestart.NoRestart;
                }, HrtimerMode.Hard);
                var starter = Kthread.Run(async self =>
                {
                    timer.Start(Ktime.FromUs(10));
                    await self.UntilStoppedAsync();
                }, "starter", cpu: 1);
                Kernel.Udelay(30);
                timer.Cancel();
                Assert.That(isRunning, Is.False);
                await starter.StopAsync();
            });
            Assert.That(run.Rules, Is.Empty, run.Reports);
        }
    }

    [Test]
    public void Cancel_FromItsOwnFunction_Hangs()
    {
        foreach (var model in new[] { Linux.Model, PreemptRt.Model })
        {
            var run = AMachine.Runs(AMachine.Options with { Model = model, CpuCount = 1 }, _ =>
            {
                var timer = new Hrtimer(self =>
                {
                    self.Cancel();
                    return HrtimerRestart.NoRestart;
                }, HrtimerMode.Hard);
                timer.Start(Ktime.FromUs(10));
                return Kernel.MsleepAsync(1);
            });

            Assert.That(run.Rules, Does.Contain(RuleBook.SpinDeadlock.Id), run.Reports);
        }
    }
}
