using NUnit.Framework;
using TopHalf.Contexts;
using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.ReadCopyUpdate;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Tests.ReadCopyUpdate;

public sealed class RcuTests
{
    private static readonly ContextModel[] _models = [Linux.Model, PreemptRt.Model];

    [TestCaseSource(nameof(_models))]
    public void Synchronize_ReaderOpenElsewhere_WaitsForThatReaderOnly(ContextModel model)
    {
        var (leftAt, laterLeftAt, syncedAt) = (Ktime.Zero, Ktime.Zero, Ktime.Zero);

        var run = AMachine.Runs(AMachine.Options with { Model = model, CpuCount = 2 }, async _ =>
        {
            Kthread.Run(_ => Reader(0, 30, at => leftAt = at), "reader", cpu: 1);
            Kthread.Run(_ => Reader(20, 60, at => laterLeftAt = at), "later reader", cpu: 1);
            await Kernel.MsleepAsync(4);
            await Rcu.SynchronizeAsync();
            syncedAt = Kernel.Now;
            await Kernel.MsleepAsync(100);
        });

        Assert.That(run.Machine.Findings.All, Is.Empty, run.Reports);
        Assert.That(syncedAt, Is.GreaterThanOrEqualTo(leftAt));
        Assert.That(syncedAt, Is.LessThan(laterLeftAt));
    }

    [TestCaseSource(nameof(_models))]
    public void Synchronize_CpuNotPreemptible_WaitsForIt(ContextModel model)
    {
        var (leftAt, syncedAt) = (Ktime.Zero, Ktime.Zero);

        var run = AMachine.Runs(AMachine.Options with { Model = model, CpuCount = 2 }, async _ =>
        {
            Kthread.Run(_ =>
            {
                Rcu.ReadLockSched();
                Kernel.Mdelay(40);
                leftAt = Kernel.Now;
                Rcu.ReadUnlockSched();
                return default;
            }, "reader", cpu: 1);
            await Kernel.MsleepAsync(4);
            await Rcu.SynchronizeAsync();
            syncedAt = Kernel.Now;
        });

        Assert.That(run.Machine.Findings.All, Is.Empty, run.Reports);
        Assert.That(syncedAt, Is.GreaterThanOrEqualTo(leftAt));
    }

    [Test]
    public void Call_AfterItsGracePeriod_RunsWhereTheModelSays()
    {
        var contexts = new List<string>();

        foreach (var model in _models)
        {
            AMachine.Runs(AMachine.Options with { Model = model }, async machine =>
            {
                Rcu.Call(new(() => contexts.Add($"{machine.CurrentTask.Context} {Kernel.InServingSoftirq} {machine.CurrentTask.Name}")));
                await Rcu.BarrierAsync();
            });
        }

        Assert.That(contexts[0], Does.StartWith("rcu-callback True"));
        Assert.That(contexts[1], Is.EqualTo("rcu-callback False rcuc/0"));
    }

    [Test]
    public void Free_ReaderStillInside_IsFreedAfterIt()
    {
        var freedInside = true;

        var run = AMachine.Runs(async () =>
        {
            var memory = (await Kmem.AllocAsync(7, Gfp.Kernel))!;
            Kernel.RcuReadLock();
            Rcu.Free(memory);
            Kernel.Mdelay(20);
            freedInside = memory.IsFreed;
            Kernel.RcuReadUnlock();
            await Rcu.BarrierAsync();
            Assert.That(memory.IsFreed);
        });

        Assert.That(run.Machine.Findings.All, Is.Empty, run.Reports);
        Assert.That(freedInside, Is.False);
    }

    [Test]
    public void Synchronize_InsideAReader_IsIllegalAndStalls()
    {
        var run = AMachine.Runs(async () =>
        {
            Kernel.RcuReadLock();
            await Rcu.SynchronizeAsync();
        });

        Assert.That(run.Rules.First(), Is.EqualTo(RuleBook.SuspiciousRcu.Id));
        Assert.That(run.Rules, Does.Contain(RuleBook.RcuStall.Id));
        Assert.That(run.End, Is.EqualTo(RunEnd.Deadlock), run.Reports);
    }

    [Test]
    public void Dereference_OutsideAReader_IsAFinding()
    {
        var run = AMachine.Runs(() =>
        {
            var pointer = new RcuPointer<string>("old");
            Kernel.RcuReadLock();
            Assert.That(pointer.Dereference(), Is.EqualTo("old"));
            Kernel.RcuReadUnlock();
            pointer.Assign("new");
            Assert.That(pointer.Dereference(), Is.EqualTo("new"));
            return default;
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.SuspiciousRcu.Id }));
    }

    private static async KernelTask Reader(int startMs, int lengthMs, Action<Ktime> leave)
    {
        await Kernel.MsleepAsync(startMs);
        Kernel.RcuReadLock();
        Kernel.Mdelay(lengthMs);
        leave(Kernel.Now);
        Kernel.RcuReadUnlock();
    }
}
