using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Tests.Deferred;

public sealed class KthreadTests
{
    [Test]
    public void Stop_WakesTheThreadAndWaitsForItsEnd()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var ended = false;
            var run = AMachine.Runs(AMachine.Seeded(seed), async _ =>
            {
                var thread = Kthread.Run(async self =>
                {
                    await self.UntilStoppedAsync();
                    await Kernel.MsleepAsync(1);
                    ended = true;
                }, "thread");
                await thread.StopAsync();
                Assert.That(ended, Is.True);
                await thread.StopAsync();
            });
            Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
            Assert.That(run.Rules, Is.Empty);
        }
    }

    [Test]
    public void CompleteAndExit_EndsTheThreadWhereItIs()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var (before, after) = (false, false);
            var run = AMachine.Runs(AMachine.Seeded(seed), async _ =>
            {
                var ended = new Completion("ended");
                var thread = Kthread.Run(async _ =>
                {
                    try
                    {
                        before = true;
                        await Kthread.CompleteAndExitAsync(ended);
                    }
                    finally
                    {
                        after = true;
                    }
                }, "thread");
                await ended.WaitAsync();
                await thread.StopAsync();
                Assert.That(thread.Task.State, Is.EqualTo(TaskState.Dead));
            });
            Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
            Assert.That(run.Rules, Is.Empty, run.Reports);
            Assert.That((before, after), Is.EqualTo((true, false)));
        }
    }

    [Test]
    public void CompleteAndExit_WithALock_IsReported()
    {
        var run = AMachine.Runs(async () =>
        {
            var (ended, mutex) = (new Completion("ended"), new Mutex("state"));
            _ = Kthread.Run(async _ =>
            {
                await mutex.LockAsync();
                await Kthread.CompleteAndExitAsync(ended);
            }, "thread");
            await ended.WaitAsync();
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.LockHeldAtExit.Id }), run.Reports);
    }

    [Test]
    public void ThreadThatNobodyStops_IsADeadlockAtTheEnd()
    {
        var run = AMachine.Runs(() =>
        {
            Kthread.Run(async self => await self.UntilStoppedAsync(), "forgotten");
            return default;
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Deadlock));
        Assert.That(run.Reports, Does.Contain("task 'forgotten'"));
    }

    [Test]
    public void Worker_RunsItsItemsInOrderAndOneAtATime()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var order = new List<int>();
            var run = AMachine.Runs(AMachine.Seeded(seed), async _ =>
            {
                var worker = new KthreadWorker("worker", SchedPolicy.FifoLow);
                for (var i = 0; i < 4; i++)
                {
                    var number = i;
                    Assert.That(worker.Queue(new KthreadWork(async () =>
                    {
                        await Kernel.MsleepAsync(1);
                        order.Add(number);
                    })), Is.True);
                }

                await worker.FlushAsync();
                Assert.That(order, Is.EqualTo(new[] { 0, 1, 2, 3 }));
                await worker.DestroyAsync();
            });
            Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
            Assert.That(run.Rules, Is.Empty);
            Assert.That(run.Machine.Tasks, Is.Empty);
        }
    }
}
