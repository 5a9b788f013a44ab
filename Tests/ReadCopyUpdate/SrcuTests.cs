using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.ReadCopyUpdate;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Tests.ReadCopyUpdate;

public sealed class SrcuTests
{
    [Test]
    public void Synchronize_ReadersOfTwoDomains_WaitsForItsOwnThatWereThere()
    {
        var (leftAt, syncedAt) = (Ktime.Zero, Ktime.Zero);

        var run = AMachine.Runs(async () =>
        {
            var (domain, other) = (new SrcuStruct("mine"), new SrcuStruct("other"));
            Kthread.Run(_ => Reader(domain, 0, 20, at => leftAt = at), "reader");
            Kthread.Run(_ => Reader(domain, 10, 500, _ => { }), "later reader");
            Kthread.Run(_ => Reader(other, 0, 500, _ => { }), "other reader");
            await Kernel.MsleepAsync(4);
            await domain.SynchronizeAsync();
            syncedAt = Kernel.Now;
            Assert.That(domain.Readers, Is.EqualTo(1));
            Assert.That(other.Readers, Is.EqualTo(1));
        });

        Assert.That(run.Machine.Findings.All, Is.Empty, run.Reports);
        Assert.That(syncedAt, Is.GreaterThanOrEqualTo(leftAt));
        Assert.That(syncedAt, Is.LessThan(Ktime.FromMs(100)));
    }

    [Test]
    public void Synchronize_InsideItsOwnReader_WaitsForItself()
    {
        var run = AMachine.Runs(async () =>
        {
            var domain = new SrcuStruct();
            var reader = domain.ReadLock();
            await domain.SynchronizeAsync();
            domain.ReadUnlock(reader);
        });

        Assert.That(run.Rules.First(), Is.EqualTo(RuleBook.LockRecursion.Id), run.Reports);
        Assert.That(run.End, Is.Not.EqualTo(RunEnd.Finished));
    }

    [Test]
    public void Synchronize_ReadersInInterruptsToo_IsNoFinding()
    {
        var run = AMachine.Runs(async () =>
        {
            var domain = new SrcuStruct();
            var timer = new KernelTimer(() => domain.ReadUnlock(domain.ReadLock()));
            timer.Mod(Ktime.FromMs(4));
            await domain.SynchronizeAsync();
            await Kernel.MsleepAsync(10);
        });

        Assert.That(run.Machine.Findings.All, Is.Empty, run.Reports);
    }

    private static async KernelTask Reader(SrcuStruct domain, int startMs, int lengthMs, Action<Ktime> leave)
    {
        await Kernel.MsleepAsync(startMs);
        var reader = domain.ReadLock();
        await Kernel.MsleepAsync(lengthMs);
        leave(Kernel.Now);
        domain.ReadUnlock(reader);
    }
}
