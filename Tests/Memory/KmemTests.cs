using NUnit.Framework;
using TopHalf.Choices;
using TopHalf.Machines;
using TopHalf.Memory;

namespace TopHalf.Tests.Memory;

public sealed class KmemTests
{
    [Test]
    public void Access_AfterFree_IsFoundForReadAndWrite()
    {
        var run = AMachine.Runs(async () =>
        {
            var memory = (await Kmem.AllocAsync(1, Gfp.Kernel))!;
            memory.Set(2);
            Assert.That(memory.Get(), Is.EqualTo(2));
            memory.Free();
            memory.Get();
            memory.Set(3);
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH4001", "TH4001" }));
        Assert.That(run.Reports, Does.Contain("read of Int32").And.Contain("write of Int32").And.Contain("Freed at KmemTests.cs"));
    }

    [Test]
    public void Free_Twice_IsFound()
    {
        var run = AMachine.Runs(() =>
        {
            var memory = Kmem.Alloc(1, Gfp.Atomic)!;
            memory.Free();
            memory.Free();
            return default;
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH4003" }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Alloc_FailsByChoiceOnlyWhereItIsAllowedTo(bool mayFail)
    {
        Kmem<int>? memory = null;

        AMachine.Runs(AMachine.Options with { Faults = mayFail ? InjectableFaults.Allocations : InjectableFaults.None, Chooser = new Failing() }, async _ =>
        {
            memory = Kmem.Alloc(1, Gfp.Atomic);
            await Kernel.MsleepAsync(1);
        });

        Assert.That(memory, mayFail ? Is.Null : Is.Not.Null);
    }

    [Test]
    public void Alloc_ThatMaySleepUnderALock_IsFound()
    {
        var run = AMachine.Runs(async () =>
        {
            Kernel.PreemptDisable();
            await Kmem.AllocAsync(1, Gfp.Kernel);
            Kernel.PreemptEnable();
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH1003" }));
    }

    private sealed class Failing : IChooser
    {
        public int Choose(ChoiceKind kind, ReadOnlySpan<int> options, int preferred) => kind == ChoiceKind.AllocationFails ? 1 : preferred;
    }
}
