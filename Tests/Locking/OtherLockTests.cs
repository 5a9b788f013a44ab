using NUnit.Framework;
using TopHalf.Contexts;
using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Locking;

public sealed class OtherLockTests
{
    private static IEnumerable<ContextModel> Models => [Linux.Model, PreemptRt.Model];

    [Test]
    public void Semaphore_GivenBack_GoesToWhoWaitsLongest()
    {
        var order = new List<int>();

        var run = AMachine.Runs(async () =>
        {
            var semaphore = new Semaphore(0);
            for (var i = 0; i < 3; i++)
            {
                var number = i;
                Kthread.Run(async _ =>
                {
                    await semaphore.DownAsync();
                    order.Add(number);
                }, $"waiter{i}");
                await Kernel.MsleepAsync(1);
            }

            semaphore.Up();
            // Whoever comes now finds nothing: what was given back is the first waiter's already.
            Assert.That(semaphore.TryDown(), Is.False);
            semaphore.Up();
            semaphore.Up();
            await Kernel.MsleepAsync(1);
            semaphore.Up();
            Assert.That(semaphore.TryDown(), Is.True);
        });

        Assert.That(order, Is.EqualTo(new[] { 0, 1, 2 }), run.Reports);
        Assert.That(run.Rules, Is.Empty, run.Reports);
    }

    [Test]
    public void Semaphore_SignalWhileWaiting_EndsTheWait()
    {
        var result = Errno.Ok;

        var run = AMachine.Runs(async () =>
        {
            var semaphore = new Semaphore(0);
            var waiter = Kthread.Run(async _ => result = await semaphore.DownInterruptibleAsync(), "waiter");
            await Kernel.MsleepAsync(1);
            waiter.Task.Signal();
            await Kernel.MsleepAsync(1);
            semaphore.Up();
            Assert.That(semaphore.Count, Is.EqualTo(1));
        });

        Assert.That(result, Is.EqualTo(Errno.Intr), run.Reports);
    }

    [TestCaseSource(nameof(Models))]
    public void SeqLock_ReaderBesideAWriter_ReadsAgain(ContextModel model)
    {
        for (var seed = 1; seed <= 30; seed++)
        {
            var torn = 0;
            var run = AMachine.Runs(AMachine.Seeded(seed) with { Model = model }, async _ =>
            {
                var seqLock = new SeqLock();
                var (low, high) = (0, 0);
                Kthread.Run(_ =>
                {
                    for (var i = 1; i <= 3; i++)
                    {
                        seqLock.WriteLock();
                        low = i;
                        Kernel.Udelay(2);
                        high = i;
                        seqLock.WriteUnlock();
                    }

                    return default;
                }, "writer");
                for (var i = 0; i < 5; i++)
                {
                    uint began;
                    int first, second;
                    do
                    {
                        began = seqLock.ReadBegin();
                        first = low;
                        Kernel.Udelay(1);
                        second = high;
                    }
                    while (seqLock.ReadRetry(began));

                    torn += first == second ? 0 : 1;
                }

                await Kernel.MsleepAsync(10);
            });

            Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
            Assert.That(run.Rules, Is.Empty, run.Reports);
            Assert.That(torn, Is.Zero, $"seed {seed}");
        }
    }

    [Test]
    public void SeqCount_WrittenWhilePreemptible_IsFound()
    {
        var run = AMachine.Runs(() =>
        {
            var count = new SeqCount();
            count.WriteBegin();
            count.WriteEnd();
            return default;
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH2020" }));
    }

    [TestCaseSource(nameof(Models))]
    public void PerCpu_UnderALocalLock_IsNotMoved(ContextModel model)
    {
        for (var seed = 1; seed <= 30; seed++)
        {
            var sum = 0;
            var run = AMachine.Runs(AMachine.Seeded(seed, cpus: 3) with { Model = model }, async _ =>
            {
                var local = new LocalLock();
                var counts = new PerCpu<int>(static _ => 0);
                for (var i = 0; i < 4; i++)
                {
                    Kthread.Run(_ =>
                    {
                        for (var k = 0; k < 3; k++)
                        {
                            local.Lock();
                            var count = counts.This();
                            Kernel.Udelay(1);
                            counts.This() = count + 1;
                            local.Unlock();
                        }

                        return default;
                    }, $"adder{i}");
                }

                await Kernel.MsleepAsync(50);
                sum = counts.Of(0) + counts.Of(1) + counts.Of(2);
            });

            Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
            Assert.That(run.Rules, Is.Empty, run.Reports);
            Assert.That(sum, Is.EqualTo(12), $"seed {seed}");
        }
    }

    [Test]
    public void PerCpu_UsedWhereTheTaskCanMove_IsFound()
    {
        var run = AMachine.Runs(() =>
        {
            var counts = new PerCpu<int>(static cpu => cpu);
            _ = counts.This();
            Kernel.MigrateDisable();
            _ = counts.This();
            Kernel.MigrateEnable();
            return default;
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH2020" }));
    }

    [Test]
    public void SpinLock_OnRt_WakeUpWhileItWaitsForTheLock_IsNotLost()
    {
        var seen = false;

        var run = AMachine.Runs(new() { Model = PreemptRt.Model, CpuCount = 1 }, async _ =>
        {
            var (spinLock, queue, ready) = (new SpinLock(), new TopHalf.Waiting.WaitQueue(), false);
            Kthread.Run(async _ =>
            {
                await queue.WaitEventAsync(() =>
                {
                    using (spinLock.Hold())
                    {
                        return ready;
                    }
                });
                seen = true;
            }, "waiter");
            await Kernel.MsleepAsync(1);
            using (spinLock.Hold())
            {
                // The waiter looks again, and has to wait for the lock to do so.
                queue.WakeUp();
                Kernel.Mdelay(10);
                ready = true;
                queue.WakeUp();
                Kernel.Mdelay(10);
            }

            await Kernel.MsleepAsync(50);
        });

        Assert.That(seen, Is.True, run.Reports);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void WwMutex_TwoTasksTakeTwoInOppositeOrders_BothComeToTheirEnd(bool isWaitDie)
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var (finished, retries) = (0, 0);
            var run = AMachine.Runs(AMachine.Seeded(seed), async _ =>
            {
                var wwClass = new WwClass(isWaitDie);
                WwMutex[] mutexes = [new(wwClass), new(wwClass)];
                for (var i = 0; i < 2; i++)
                {
                    var first = i;
                    Kthread.Run(async _ =>
                    {
                        var context = new WwAcquireContext(wwClass);
                        await TakeBothAsync(mutexes[first], mutexes[1 - first], context);
                        context.Done();
                        Kernel.Udelay(5);
                        mutexes[0].Unlock();
                        mutexes[1].Unlock();
                        context.Finish();
                        finished++;
                    }, $"job{i}");
                }

                await Kernel.MsleepAsync(50);
            });

            async KernelTask TakeBothAsync(WwMutex first, WwMutex second, WwAcquireContext context)
            {
                Assert.That(await first.LockAsync(context), Is.EqualTo(Errno.Ok));
                while (await second.LockAsync(context) == Errno.Deadlk)
                {
                    retries++;
                    first.Unlock();
                    await second.LockSlowAsync(context);
                    (first, second) = (second, first);
                }
            }

            Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
            Assert.That(run.Rules, Is.Empty, run.Reports);
            Assert.That(finished, Is.EqualTo(2), $"seed {seed}, {retries} retries");
        }
    }
}
