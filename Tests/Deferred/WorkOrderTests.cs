using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Tests.Deferred;

/// <summary>Waiting for work items and timers, as the lock validator sees it.</summary>
public sealed class WorkOrderTests
{
    [Test]
    public void CancelSync_OfRunningWorkUnderAMutexThatItTakes_IsACircle()
    {
        var run = AMachine.Runs(async _ =>
        {
            var mutex = new TopHalf.Locking.Mutex();
            var work = new Work(async () =>
            {
                await mutex.LockAsync();
                mutex.Unlock();
                await Kernel.MsleepAsync(10);
            });
            Assert.That(work.Schedule(), Is.True);
            await Kernel.MsleepAsync(1);
            await mutex.LockAsync();
            await work.CancelSyncAsync();
            mutex.Unlock();
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.CircularLocks.Id }), run.Reports);
    }

    [Test]
    public void Flush_FromItsOwnFunction_IsARecursionAndHangs()
    {
        var run = AMachine.Runs(async _ =>
        {
            Work? work = null;
            work = new Work(async () => await work!.FlushAsync());
            Assert.That(work.Schedule(), Is.True);
            await Kernel.MsleepAsync(1);
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.LockRecursion.Id, RuleBook.Deadlock.Id }), run.Reports);
    }

    [Test]
    public void DeleteSync_UnderALockThatTheTimerTakes_IsACircle()
    {
        var run = AMachine.Runs(async _ =>
        {
            var taken = new TopHalf.Locking.SpinLock();
            var timer = new KernelTimer(() =>
            {
                taken.Lock();
                taken.Unlock();
            });
            timer.Mod(Ktime.FromMs(1));
            await Kernel.MsleepAsync(20);
            using var held = taken.HoldBh();
            timer.DeleteSync();
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.CircularLocks.Id }), run.Reports);
    }

    [Test]
    public void Flush_FromAReclaimQueueOfAnOrdinaryOne_IsReported()
    {
        var run = AMachine.Runs(async _ =>
        {
            var (reclaim, ordinary) = (new Workqueue("reclaim", WorkqueueFlags.MemReclaim), new Workqueue("ordinary"));
            var slow = new Work(static () => Kernel.MsleepAsync(10));
            var flusher = new Work(async () => await slow.FlushAsync());
            Assert.That(ordinary.Queue(slow), Is.True);
            Assert.That(reclaim.Queue(flusher), Is.True);
            await flusher.FlushAsync();
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.FlushFromReclaim.Id }), run.Reports);
    }
}
