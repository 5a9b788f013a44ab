using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Tests.Locking;

public sealed class LockTests
{
    [Test]
    public void Mutex_Waiters_AreServedInTheirOrder()
    {
        var order = new List<int>();

        var run = AMachine.Runs(async () =>
        {
            var mutex = new Mutex();
            await mutex.LockAsync();
            for (var i = 0; i < 4; i++)
            {
                var number = i;
                Kthread.Run(async _ =>
                {
                    using (await mutex.HoldAsync())
                    {
                        order.Add(number);
                        await Kernel.MsleepAsync(1);
                    }
                }, $"waiter{i}");
                await Kernel.MsleepAsync(1);
            }

            mutex.Unlock();
            await Kernel.MsleepAsync(100);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(order, Is.EqualTo(new[] { 0, 1, 2, 3 }));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Mutex_TakenAgainAtOnceByItsHolder_IsHandedOverToTheWaiterThatLost()
    {
        var (rounds, atHandOver) = (0, -1);

        var run = AMachine.Runs(AMachine.Options with { CpuCount = 1, Preemption = PreemptionModel.None }, async _ =>
        {
            var mutex = new Mutex();
            await mutex.LockAsync();
            Kthread.Run(async _ =>
            {
                using (await mutex.HoldAsync())
                {
                    atHandOver = rounds;
                }
            }, "waiter");
            for (; rounds < 10; rounds++)
            {
                await Kernel.MsleepAsync(1);
                mutex.Unlock();
                await mutex.LockAsync();
            }

            mutex.Unlock();
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(atHandOver, Is.InRange(1, 2));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Mutex_TryLock_TakesOnlyWhatIsFree()
    {
        var run = AMachine.Runs(() =>
        {
            var mutex = new Mutex();
            Assert.That(mutex.TryLock(), Is.True);
            Assert.That(mutex.TryLock(), Is.False);
            Assert.That(mutex.IsHeldByCurrent, Is.True);
            mutex.Unlock();
            Assert.That(mutex.IsLocked, Is.False);
            return default;
        });

        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Mutex_ReleasedByAnotherTask_IsFound()
    {
        var run = AMachine.Runs(async () =>
        {
            var mutex = new Mutex("gpu->lock");
            await mutex.LockAsync();
            Kthread.Run(_ =>
            {
                mutex.Unlock();
                return default;
            }, "thief");
            await Kernel.MsleepAsync(1);
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH2002" }));
        Assert.That(run.Reports, Does.Contain("task 'thief' releases gpu->lock, which task 'init' holds"));
    }

    [Test]
    public void Mutex_HeldAtTheEndOfATask_IsFound()
    {
        var run = AMachine.Runs(async () => await new Mutex("kept").LockAsync());

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH2003" }));
    }

    [Test]
    public void Mutex_TakenTwice_IsFoundAndWaitsForItself()
    {
        var run = AMachine.Runs(async () =>
        {
            var mutex = new Mutex("m");
            await mutex.LockAsync();
            await mutex.LockAsync();
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Deadlock));
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH2001", "TH6001" }));
    }

#pragma warning disable TH9101, TH9102, TH9103, TH9104, TH9105 // What this test is about.
    [Test]
    public void SpinGuard_Copied_ReleasesTwiceAndIsFound()
    {
        var run = AMachine.Runs(() =>
        {
            var spinLock = new SpinLock();
            var guard = spinLock.Hold();
            var copy = guard;
            guard.Dispose();
            copy.Dispose();
            Assert.That(Kernel.PreemptCountValue, Is.Zero);
            return default;
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH2002" }));
    }
#pragma warning restore TH9101, TH9102, TH9103, TH9104, TH9105

    [Test]
    public void SpinLock_IrqSave_NestsAndPutsBackWhatWas()
    {
        var run = AMachine.Runs(() =>
        {
            var a = new SpinLock();
            var b = new SpinLock();
            using (a.HoldIrqSave())
            {
                using (b.HoldIrqSave())
                {
                    Assert.That((Kernel.IrqsDisabled, Kernel.PreemptCountValue), Is.EqualTo((true, 2)));
                }

                Assert.That((Kernel.IrqsDisabled, Kernel.PreemptCountValue), Is.EqualTo((true, 1)));
            }

            Assert.That((Kernel.IrqsDisabled, Kernel.PreemptCountValue), Is.EqualTo((false, 0)));
            using (a.HoldBh())
            {
                Assert.That(Kernel.PreemptCountValue, Is.EqualTo(PreemptCount.SoftirqDisableOffset + 1));
            }

            using (a.HoldIrq())
            {
                Assert.That(Kernel.IrqsDisabled, Is.True);
            }

            Assert.That((Kernel.IrqsDisabled, Kernel.PreemptCountValue), Is.EqualTo((false, 0)));
            return default;
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(run.Rules, Is.Empty, run.Reports);
    }

    [Test]
    public void IrqRestore_WithInterruptsOn_IsFound()
    {
        var run = AMachine.Runs(() =>
        {
            var flags = Kernel.LocalIrqSave();
            Kernel.LocalIrqRestore(flags);
            Kernel.LocalIrqRestore(flags);
            return default;
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH2004" }));
    }

    [Test]
    public void SpinLock_OnManySeedsAndCpus_Excludes()
    {
        for (var seed = 1; seed <= 100; seed++)
        {
            var (inside, most) = (0, 0);
            var run = AMachine.Runs(AMachine.Seeded(seed, cpus: 4), async _ =>
            {
                var (spinLock, done) = (new SpinLock(), new Completion());
                for (var i = 0; i < 4; i++)
                {
                    Kthread.Run(_ =>
                    {
                        for (var k = 0; k < 3; k++)
                        {
                            using (spinLock.Hold())
                            {
                                most = Math.Max(most, ++inside);
                                Kernel.Udelay(1);
                                inside--;
                            }
                        }

                        done.Complete();
                        return default;
                    }, $"taker{i}");
                }

                for (var i = 0; i < 4; i++)
                {
                    await done.WaitAsync();
                }
            });
            Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
            Assert.That(run.Rules, Is.Empty);
            Assert.That((inside, most), Is.EqualTo((0, 1)), $"seed {seed}");
        }
    }
}
