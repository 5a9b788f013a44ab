using NUnit.Framework;
using TopHalf.Choices;
using TopHalf.Contexts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;

namespace TopHalf.Tests.Memory;

public sealed class SlabTests
{
    [TestCase(1, false, ExpectedResult = "")]
    [TestCase(64, false, ExpectedResult = "TH2010")]
    [TestCase(1, true, ExpectedResult = "TH2010")]
    public string Alloc_UnderARawLock_IsWrongWhereItLeavesTheFastPath(int count, bool isRt)
    {
        var model = isRt ? PreemptRt.Model : Linux.Model;

        var run = AMachine.Runs(AMachine.Options with { Model = model, CpuCount = 1 }, _ =>
        {
            var raw = new RawSpinLock();
            raw.Lock();
            for (var i = 0; i < count; i++)
            {
                Assert.That(Kmem.Alloc(i, Gfp.Atomic, 2048), Is.Not.Null);
            }

            raw.Unlock();
            return default;
        });

        return run.Rules.FirstOrDefault() ?? "";
    }

    [Test]
    public void Alloc_ColdCache_NeedsTheLocksOnce()
    {
        var run = AMachine.Runs(() =>
        {
            var cache = new KmemCache<int>("cold", 512);
            var raw = new RawSpinLock();
            raw.Lock();
            Assert.That(cache.Alloc(1, Gfp.Atomic), Is.Not.Null);
            raw.Unlock();
            var before = Machine.Current.Findings.All.Count;
            raw.Lock();
            Assert.That(cache.Alloc(2, Gfp.Atomic), Is.Not.Null);
            raw.Unlock();
            Assert.That(before, Is.Not.Zero);
            Assert.That(Machine.Current.Findings.All, Has.Count.EqualTo(before));
            return default;
        });

        Assert.That(run.Rules, Is.All.EqualTo(RuleBook.WaitContext.Id));
    }

    [TestCase(false, ExpectedResult = "TH2007")]
    [TestCase(true, ExpectedResult = "")]
    public string Alloc_UnderALockOfAShrinker_IsFoundUnlessItMayNotReclaim(bool noFs)
    {
        var run = AMachine.Runs(AMachine.Options with { Chooser = new Reclaiming() }, async _ =>
        {
            var mutex = new Mutex();
            var shrinker = new Shrinker(static () => 1, async _ =>
            {
                using (await mutex.HoldAsync())
                {
                    return 1;
                }
            });
            shrinker.Register();
            await Kmem.AllocAsync(1, Gfp.Kernel);
            Assert.That(shrinker.Freed, Is.EqualTo(1));

            await shrinker.FreeAsync();

            using (await mutex.HoldAsync())
            {
                if (noFs)
                {
                    using var scope = MemallocScope.NoFs();
                    await Kmem.AllocAsync(1, Gfp.Kernel);
                }
                else
                {
                    await Kmem.AllocAsync(1, Gfp.Kernel);
                }
            }
        });

        return run.Rules.FirstOrDefault() ?? "";
    }

    [Test]
    public void Vfree_InATimer_IsDoneByAWorker()
    {
        var run = AMachine.Runs(async () =>
        {
            var area = (await Vmalloc.AllocAsync(8192))!;
            area.Set(8191, 7);
            Assert.That(area.Get(8191), Is.EqualTo(7));
            new TopHalf.Deferred.KernelTimer(() => area.Free()).Mod(Ktime.FromMs(4));
            await Kernel.MsleepAsync(20);
            Assert.That(area.IsFreed);
        });

        Assert.That(run.Machine.Findings.All, Is.Empty, run.Reports);
    }

    private sealed class Reclaiming : IChooser
    {
        public int Choose(ChoiceKind kind, ReadOnlySpan<int> options, int preferred) => kind == ChoiceKind.Reclaim ? 1 : preferred;
    }
}
