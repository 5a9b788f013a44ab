using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Tests.Interrupts;
using TopHalf.Waiting;

namespace TopHalf.Tests.Scheduling;

/// <summary>Runs in which nobody can go on any more end, and name who waits for what.</summary>
internal sealed class DeadlockEndingTests
{
    [Test]
    public void Deadlock_OfTwoMutexes_NamesBothWaiters()
    {
        var run = AMachine.Runs(async machine =>
        {
            var a = new Mutex("a");
            var b = new Mutex("b");
            Kthread.Run(_ => TakeBothAsync(a, b), "one");
            Kthread.Run(_ => TakeBothAsync(b, a), "two");
            await Kernel.MsleepAsync(50);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Deadlock));
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH2007", "TH6001" }));
        Assert.That(run.Reports, Does.Match("task 'one' .* waits for mutex 'b' at DeadlockEndingTests.cs:\\d+\n +mutex 'b' is held by task 'two' .*, taken at DeadlockEndingTests.cs"));
        Assert.That(run.Reports, Does.Match("task 'two' .* waits for mutex 'a' at DeadlockEndingTests.cs:\\d+\n +mutex 'a' is held by task 'one' .*, taken at DeadlockEndingTests.cs"));
    }

    [Test]
    public void Deadlock_LostWakeUp_NamesTheWaiter()
    {
        var run = AMachine.Runs(async () => await new Completion("reset done").WaitAsync());

        Assert.That(run.End, Is.EqualTo(RunEnd.Deadlock));
        Assert.That(run.Reports, Does.Contain("task 'init' (pid 1) waits for completion 'reset done' at DeadlockEndingTests.cs"));
    }

    [Test]
    public void Deadlock_OfACompletionUnderTheLockThatItsCompleterNeeds_NamesBothWaiters()
    {
        var run = AMachine.Runs(async machine =>
        {
            var (mutex, done) = (new Mutex("state"), new Completion("reset done"));
            Kthread.Run(async _ =>
            {
                await Kernel.MsleepAsync(1);
                using var held = await mutex.HoldAsync();
                done.Complete();
            }, "completer");
            using var outer = await mutex.HoldAsync();
            await done.WaitAsync();
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Deadlock));
        Assert.That(run.Reports, Does.Match("task 'init' .* waits for completion 'reset done' at DeadlockEndingTests.cs"));
        Assert.That(run.Reports, Does.Match("task 'completer' .* waits for mutex 'state' at DeadlockEndingTests.cs:\\d+\n +mutex 'state' is held by task 'init' .*, taken at DeadlockEndingTests.cs:\\d+"));
    }

    [Test]
    public void Deadlock_OfASpinLockInInterruptAndTask_NamesWhoSpins()
    {
        var run = AMachine.Runs(async machine =>
        {
            var spinLock = new SpinLock("regs");
            var wire = AnInterrupt.Edge(machine, 7, () =>
            {
                using (spinLock.Hold())
                {
                }
            });
            using (spinLock.Hold())
            {
                wire.Assert();
                Kernel.Udelay(1);
            }

            await Kernel.MsleepAsync(1);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Deadlock));
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH2008", "TH6002" }));
        Assert.That(run.Reports, Does.Match("task 'init' .* spins on CPU0 for spinlock 'regs' at DeadlockEndingTests.cs:\\d+\n +spinlock 'regs' is held by task 'init' .*, taken at DeadlockEndingTests.cs"));
    }

    [Test]
    public void Deadlock_OfTwoSpinLocksOnTwoCpus_NamesBothCpus()
    {
        var run = AMachine.Runs(AMachine.Options, async machine =>
        {
            var a = new SpinLock("a");
            var b = new SpinLock("b");
            Kthread.Run(_ => SpinBoth(a, b), "one", cpu: 0);
            Kthread.Run(_ => SpinBoth(b, a), "two", cpu: 1);
            await Kernel.MsleepAsync(50);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Deadlock));
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH2007", "TH6002" }));
        Assert.That(run.Reports, Does.Match("task 'one' .* spins on CPU0 for spinlock 'b' at DeadlockEndingTests.cs:\\d+\n +spinlock 'b' is held by task 'two'"));
        Assert.That(run.Reports, Does.Match("task 'two' .* spins on CPU1 for spinlock 'a' at DeadlockEndingTests.cs:\\d+\n +spinlock 'a' is held by task 'one'"));
    }

    private static async KernelTask TakeBothAsync(Mutex first, Mutex second)
    {
        await first.LockAsync();
        await Kernel.MsleepAsync(10);
        await second.LockAsync();
    }

    private static KernelTask SpinBoth(SpinLock first, SpinLock second)
    {
        first.Lock();
        Kernel.Udelay(100);
        second.Lock();
        return default;
    }
}
