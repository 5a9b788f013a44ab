using NUnit.Framework;
using TopHalf.Memory;

namespace TopHalf.Tests.Memory;

[TestFixture]
internal sealed class PhysicalMemoryTests
{
    [Test]
    public void TryRead64_WhereNothingIsBacked_IsFalse()
    {
        var memory = new PhysicalMemory();

        Assert.That(memory.TryRead64(0x8000_0000, out _), Is.False);
        Assert.That(memory.TryWrite64(0x8000_0000, 1), Is.False);
    }

    [Test]
    public void Write64_InAPage_IsReadBack()
    {
        var memory = new PhysicalMemory();
        memory.TryAllocatePage(out var page);

        memory.Write64(page + 0xff8, 42);

        Assert.That(memory.Read64(page + 0xff8), Is.EqualTo(42));
    }

    [Test]
    public void FreePage_ThenRead_IsAnExternalAbort()
    {
        var memory = new PhysicalMemory();
        memory.TryAllocatePage(out var page);
        memory.Write64(page, 42);

        memory.FreePage(page);

        Assert.That(memory.TryRead64(page, out _), Is.False);
    }

    [Test]
    public void TryAllocatePage_AfterFree_GivesTheSamePageFilledWithZeros()
    {
        var memory = new PhysicalMemory();
        memory.TryAllocatePage(out var first);
        memory.TryAllocatePage(out _);
        memory.Write64(first, 42);
        memory.FreePage(first);

        memory.TryAllocatePage(out var again);

        Assert.That(again, Is.EqualTo(first));
        Assert.That(memory.Read64(again), Is.Zero);
    }

    [Test]
    public void TryAllocatePage_BeyondCapacity_IsFalse()
    {
        var memory = new PhysicalMemory(capacityPages: 1);
        memory.TryAllocatePage(out _);

        Assert.That(memory.TryAllocatePage(out _), Is.False);
    }

    [Test]
    public void FreePage_Twice_Throws()
    {
        var memory = new PhysicalMemory();
        memory.TryAllocatePage(out var page);
        memory.FreePage(page);

        Assert.That(() => memory.FreePage(page), Throws.ArgumentException);
    }

    [Test]
    public void TryAllocatePage_WhereAPageWasBackedByHand_GivesTheNextOne()
    {
        var memory = new PhysicalMemory();
        memory.BackPage(0x8000_0000);

        memory.TryAllocatePage(out var page);

        Assert.That(page, Is.EqualTo(0x8000_1000));
    }

    [Test]
    public void Reset_AfterUse_StartsAtTheSameAddress()
    {
        var memory = new PhysicalMemory();
        memory.TryAllocatePage(out var before);

        memory.Reset();
        memory.TryAllocatePage(out var after);

        Assert.That(after, Is.EqualTo(before));
        Assert.That(memory.AllocatedPages, Is.EqualTo(1));
    }

    [Test]
    public void TryRead64_Misaligned_Throws()
    {
        Assert.That(() => new PhysicalMemory().TryRead64(0x8000_0004, out _), Throws.ArgumentException);
    }
}
