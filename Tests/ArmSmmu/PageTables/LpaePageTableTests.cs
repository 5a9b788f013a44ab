using NUnit.Framework;
using TopHalf.Drivers.ArmSmmu.PageTables;
using TopHalf.Memory;

namespace TopHalf.Tests.ArmSmmu.PageTables;

[TestFixture]
internal sealed class LpaePageTableTests
{
    private const ulong Block = 0x20_0000;
    private const PageProtection Any = PageProtection.Read | PageProtection.Write;

    private PhysicalMemory _memory = null!;
    private LpaePageTable _table = null!;

    [SetUp]
    public void SetUp()
    {
        _memory = new PhysicalMemory();
        LpaePageTable.TryCreate(_memory, out var table, inputBits: 39, outputBits: 40);
        _table = table!;
    }

    [Test]
    public void Map_RangeWithABlockInside_UsesPagesThenABlockThenPages()
    {
        var result = _table.Map(Block - 0x1000, Block - 0x1000, Block + 0x2000, Any, out var mapped);

        Assert.That(result, Is.EqualTo(PageTableResult.Ok));
        Assert.That(mapped, Is.EqualTo(Block + 0x2000));
        Assert.That(_table.TablePages, Is.EqualTo(4), "root, level 2, and two of level 3 around the block");
        Assert.That(_table.IovaToPhys(Block + 0x1_2345, out var physical), Is.True);
        Assert.That(physical, Is.EqualTo(Block + 0x1_2345));
    }

    [Test]
    public void Map_BlockSizedButPhysicallyMisaligned_UsesPages()
    {
        _table.Map(Block, 0x1000, Block, Any, out _);

        Assert.That(_table.Unmap(Block, 0x1000, out _), Is.EqualTo(PageTableResult.Ok));
    }

    [TestCase(0x1ul, 0x0ul, 0x1000ul, PageTableResult.Misaligned)]
    [TestCase(0x0ul, 0x1ul, 0x1000ul, PageTableResult.Misaligned)]
    [TestCase(0x0ul, 0x0ul, 0x800ul, PageTableResult.Misaligned)]
    [TestCase(0x0ul, 0x0ul, 0x0ul, PageTableResult.Misaligned)]
    [TestCase(0x80_0000_0000ul, 0x0ul, 0x1000ul, PageTableResult.OutOfRange)]
    [TestCase(0x7f_ffff_f000ul, 0x0ul, 0x2000ul, PageTableResult.OutOfRange)]
    [TestCase(0x0ul, 0x100_0000_0000ul, 0x1000ul, PageTableResult.OutOfRange)]
    [TestCase(0x0ul, 0xff_ffff_f000ul, 0x2000ul, PageTableResult.OutOfRange)]
    public void Map_BadArguments_ChangesNothing(ulong iova, ulong physical, ulong size, PageTableResult expected)
    {
        Assert.That(_table.Map(iova, physical, size, Any, out var mapped), Is.EqualTo(expected));
        Assert.That(mapped, Is.Zero);
        Assert.That(_table.TablePages, Is.EqualTo(1));
    }

    [TestCase(0x1000ul, Description = "a page over a page")]
    [TestCase(Block, Description = "a block over a table with a page")]
    public void Map_OverAMapping_SaysSo(ulong size)
    {
        _table.Map(Block, Block, 0x1000, Any, out _);

        Assert.That(_table.Map(Block, Block, size, Any, out _), Is.EqualTo(PageTableResult.AlreadyMapped));
    }

    [Test]
    public void Map_PageInsideABlock_SaysSo()
    {
        _table.Map(Block, Block, Block, Any, out _);

        Assert.That(_table.Map(Block + 0x1000, 0, 0x1000, Any, out _), Is.EqualTo(PageTableResult.AlreadyMapped));
    }

    [Test]
    public void Map_BlockOverAnEmptyTable_TakesItsPlace()
    {
        _table.Map(Block, Block, 0x1000, Any, out _);
        _table.Unmap(Block, 0x1000, out _);

        Assert.That(_table.Map(Block, Block, Block, Any, out _), Is.EqualTo(PageTableResult.Ok));
        Assert.That(_table.TablePages, Is.EqualTo(2));
    }

    [Test]
    public void Map_WithoutMemory_MapsWhatItCan()
    {
        var memory = new PhysicalMemory(capacityPages: 3);
        LpaePageTable.TryCreate(memory, out var table, inputBits: 39);

        var result = table!.Map(Block - 0x1000, 0, 0x2000, Any, out var mapped);

        Assert.That(result, Is.EqualTo(PageTableResult.NoMemory));
        Assert.That(mapped, Is.EqualTo(0x1000));
    }

    [Test]
    public void Unmap_PartOfABlock_IsRefused()
    {
        _table.Map(Block, Block, Block, Any, out _);

        Assert.That(_table.Unmap(Block, 0x1000, out _), Is.EqualTo(PageTableResult.WouldSplitBlock));
        Assert.That(_table.Unmap(Block + 0x1000, Block, out _), Is.EqualTo(PageTableResult.WouldSplitBlock));
        Assert.That(_table.IovaToPhys(Block, out _), Is.True);
    }

    [Test]
    public void Unmap_RangeWithAHole_StopsThere()
    {
        _table.Map(0x1000, 0, 0x1000, Any, out _);

        var result = _table.Unmap(0x1000, 0x2000, out var unmapped);

        Assert.That(result, Is.EqualTo(PageTableResult.NotMapped));
        Assert.That(unmapped, Is.EqualTo(0x1000));
        Assert.That(_table.IovaToPhys(0x1000, out _), Is.False);
    }

    [Test]
    public void IovaToPhys_OutsideTheRange_IsFalse()
    {
        Assert.That(_table.IovaToPhys(1UL << 39, out _), Is.False);
    }

    [Test]
    public void Free_GivesAllPagesBack()
    {
        _table.Map(Block - 0x1000, 0, (4 * Block) + 0x2000, Any, out _);

        _table.Free();

        Assert.That(_memory.AllocatedPages, Is.Zero);
    }

    [Test]
    public void TryCreate_WithoutMemory_IsFalse()
    {
        Assert.That(LpaePageTable.TryCreate(new PhysicalMemory(capacityPages: 0), out _), Is.False);
    }
}
