using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Tests.Deferred;

public sealed class LifetimeTests
{
    [Test]
    public void Free_WhileActive_IsReported_AndTheFunctionDoesNotRun()
    {
        var ran = 0;

        var run = AMachine.Runs(async _ =>
        {
            var timer = new KernelTimer(() => ran++);
            var precise = new Hrtimer(_ => { ran++; return HrtimerRestart.NoRestart; });
            var work = new Work(() => { ran++; return default; });
            var delayed = new DelayedWork(() => { ran++; return default; });
            timer.Mod(Ktime.FromMs(10));
            precise.Start(Ktime.FromMs(10));
            Kernel.PreemptDisable();
            Assert.That(work.Schedule(), Is.True);
            Assert.That(delayed.Schedule(Ktime.FromMs(10)), Is.True);
            timer.Free();
            precise.Free();
            work.Free();
            delayed.Free();
            Kernel.PreemptEnable();
            await Kernel.MsleepAsync(50);
        });

        Assert.That(ran, Is.Zero);
        Assert.That(run.Rules, Is.EqualTo(Enumerable.Repeat(RuleBook.ActiveObject.Id, 4)), run.Reports);
    }

    [Test]
    public void UseAfterFree_AndFreeTwice_AreReported()
    {
        var run = AMachine.Runs(_ =>
        {
            var timer = new KernelTimer(static () => { });
            timer.Free();
            timer.Mod(Ktime.FromMs(1));
            timer.Delete();
            timer.Free();
            return default;
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.UseAfterFree.Id, RuleBook.UseAfterFree.Id, RuleBook.DoubleFree.Id }), run.Reports);
    }

    [Test]
    public void Reinit_OfAQueuedItem_IsReported_OfAnIdleOneNot()
    {
        var run = AMachine.Runs(async _ =>
        {
            var work = new Work(static () => default);
            work.Reinit();
            Kernel.PreemptDisable();
            Assert.That(work.Schedule(), Is.True);
            work.Reinit();
            Kernel.PreemptEnable();
            await Kernel.MsleepAsync(1);
            Assert.That(work.Runs, Is.Zero);
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.ActiveObject.Id }), run.Reports);
    }

    [Test]
    public void Queue_OnAQueueThatWasDestroyed_IsReported()
    {
        var run = AMachine.Runs(async _ =>
        {
            var queue = new Workqueue("gone");
            await queue.DestroyAsync();
            var late = new Work(static () => default);
            // The kernel says true: it gives up after the item was marked, and marked it stays.
            Assert.That(queue.Queue(late), Is.True);
            Assert.That((late.IsPending, late.Runs), Is.EqualTo((true, 0L)));
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.QueueOnDying.Id }), run.Reports);
    }

    [Test]
    public void ShutdownSync_LetsNobodyArmTheTimerAgain()
    {
        var ran = 0;

        var run = AMachine.Runs(async _ =>
        {
            var timer = new KernelTimer(() => ran++);
            timer.Mod(Ktime.FromMs(10));
            Assert.That(timer.ShutdownSync(), Is.True);
            timer.Mod(Ktime.FromMs(1));
            await Kernel.MsleepAsync(20);
            timer.Reinit();
            timer.Mod(Ktime.FromMs(1));
            await Kernel.MsleepAsync(20);
        });

        Assert.That(ran, Is.EqualTo(1));
        Assert.That(run.Rules, Is.Empty, run.Reports);
    }
}
