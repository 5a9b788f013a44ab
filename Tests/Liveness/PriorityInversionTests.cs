using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Liveness;

/// <summary>A task waits for a worse one that a third keeps from running, unless the lock lends the owner its priority.</summary>
public sealed class PriorityInversionTests
{
    [Test]
    public void OwnerThatIsPreempted_WhileABetterTaskWaits([Values] bool lends, [Values(4, 8)] int middleAfterMs)
    {
        var run = Run(1, lends, highAfterMs: 6, middleAfterMs);

        Assert.That(run.Rules, Is.EqualTo(lends ? [] : new[] { RuleBook.PriorityInversion.Id }), run.Reports);
        Assert.That(lends ? "" : run.Reports, Does.Match(lends ? "" :
            @"task 'high' \(pid \d+\), FIFO 50, waits for task 'owner' \(pid \d+\), Fair, which could run, but CPU0 goes to task 'middle' \(pid \d+\), FIFO 10\.\n +task 'high' .* waits for mutex 'm' at .*\n +mutex 'm' is held by task 'owner' .*, taken at"));
    }

    [Test]
    public void OwnerThatCanRunElsewhere_IsNoInversion() => Assert.That(Run(3, lends: false, highAfterMs: 6, middleAfterMs: 8).Rules, Is.Empty);

    [Test]
    public void NobodyInTheMiddle_IsNoInversion() => Assert.That(Run(1, lends: false, highAfterMs: 6, middleAfterMs: 1_000).Rules, Is.Empty);

    private static AMachine Run(int cpus, bool lends, int highAfterMs, int middleAfterMs) => AMachine.Runs(AMachine.Options with { CpuCount = cpus }, async machine =>
    {
        var (mutex, rtMutex) = (new Mutex("m"), new RtMutex("m"));
        Kthread.Run(async _ =>
        {
            await (lends ? rtMutex.LockAsync() : mutex.LockAsync());
            Kernel.Mdelay(30);
            Unlock();
        }, "owner");
        Kthread.Run(async _ =>
        {
            await Kernel.UsleepRangeAsync(highAfterMs * 1_000, highAfterMs * 1_000);
            await (lends ? rtMutex.LockAsync() : mutex.LockAsync());
            Unlock();
        }, "high", SchedPolicy.Fifo(50));
        Kthread.Run(async _ =>
        {
            await Kernel.UsleepRangeAsync(middleAfterMs * 1_000, middleAfterMs * 1_000);
            Kernel.Mdelay(20);
        }, "middle", SchedPolicy.Fifo(10));
        await Kernel.MsleepAsync(2_000);

        void Unlock()
        {
            if (lends)
            {
                rtMutex.Unlock();
            }
            else
            {
                mutex.Unlock();
            }
        }
    });
}
