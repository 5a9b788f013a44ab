using TopHalf.Memory;

namespace TopHalf.Drivers.ArmSmmu.PageTables;

/// <summary>AArch64 stage-1 page tables with a 4 KiB granule, in physical memory, for a device to walk.</summary>
/// <remarks>
/// Uses pages of 4 KiB and, where addresses and size allow, blocks of 2 MiB. It writes descriptors and nothing else: making the
/// device forget old ones is the caller's part. It holds no lock. Counterpart of Linux <c>io-pgtable-arm.c</c>, ARM_64_LPAE_S1;
/// it differs in that a range is never partly checked: addresses and size are refused before anything is written.
/// </remarks>
public sealed partial class LpaePageTable
{
    private readonly PhysicalMemory _memory;
    private readonly IPageAllocator _pages;
    private readonly ulong _inputLimit;
    private readonly ulong _outputLimit;
    private readonly int _startLevel;
    private readonly int _inputBits;
    private readonly bool _isUpper;

    private LpaePageTable(PhysicalMemory memory, IPageAllocator pages, ulong root, int inputBits, int outputBits, bool isUpper)
    {
        _memory = memory;
        _pages = pages;
        Root = root;
        _inputBits = inputBits;
        _inputLimit = 1UL << inputBits;
        _outputLimit = 1UL << outputBits;
        _startLevel = inputBits switch { > 39 => 0, > 30 => 1, _ => 2 };
        _isUpper = isUpper;
    }

    /// <summary>The physical address of the first table, for TTBR0 or TTBR1.</summary>
    public ulong Root { get; }

    /// <summary>What TCR.T0SZ or T1SZ must be: 64 less the bits of an input address.</summary>
    public int AddressSizeField => 64 - _inputBits;

    /// <summary>How many pages the tables take, the first included.</summary>
    public int TablePages { get; private set; } = 1;

    /// <summary>Makes empty tables.</summary>
    /// <param name="memory">Where descriptors are written.</param>
    /// <param name="table">The tables; null when the result is false.</param>
    /// <param name="inputBits">Bits of an input address, 25 to 48. The default is 48.</param>
    /// <param name="outputBits">Bits of a physical address, 32 to 48. The default is 48.</param>
    /// <param name="isUpper">Whether they are for TTBR1: input addresses have ones above <paramref name="inputBits"/>, and entries are global.</param>
    /// <param name="pages">Gives the pages for tables; null means <paramref name="memory"/>.</param>
    /// <returns>False when there was no page for the first table.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number of bits is out of its range.</exception>
    public static bool TryCreate(
        PhysicalMemory memory,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out LpaePageTable? table,
        int inputBits = 48,
        int outputBits = 48,
        bool isUpper = false,
        IPageAllocator? pages = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputBits, 25);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(inputBits, 48);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputBits, 32);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(outputBits, 48);
        pages ??= memory;
        table = pages.TryAllocatePage(out var root) ? new LpaePageTable(memory, pages, root, inputBits, outputBits, isUpper) : null;
        return table is not null;
    }

    /// <summary>Maps a range.</summary>
    /// <param name="iova">Its first input address, a multiple of 4096.</param>
    /// <param name="physical">The physical address it leads to, a multiple of 4096.</param>
    /// <param name="sizeBytes">Bytes, a multiple of 4096.</param>
    /// <param name="protection">What it allows.</param>
    /// <param name="mappedBytes">How much was mapped, from the start; all of it when the result is Ok.</param>
    public PageTableResult Map(ulong iova, ulong physical, ulong sizeBytes, PageProtection protection, out ulong mappedBytes)
    {
        mappedBytes = 0;
        var problem = Check(iova, sizeBytes, out var input);
        if (problem != PageTableResult.Ok)
        {
            return problem;
        }

        if ((physical & 0xfff) != 0)
        {
            return PageTableResult.Misaligned;
        }

        if (physical >= _outputLimit || sizeBytes > _outputLimit - physical)
        {
            return PageTableResult.OutOfRange;
        }

        while (mappedBytes < sizeBytes)
        {
            var from = input + mappedBytes;
            var to = physical + mappedBytes;
            var blockSize = DescriptorRules.SizeOf(DescriptorRules.BlockLevel);
            var isBlock = ((from | to) & (blockSize - 1)) == 0 && sizeBytes - mappedBytes >= blockSize;
            var level = isBlock ? DescriptorRules.BlockLevel : DescriptorRules.LastLevel;
            var result = MapOne(from, to, level, protection);
            if (result != PageTableResult.Ok)
            {
                return result;
            }

            mappedBytes += DescriptorRules.SizeOf(level);
        }

        return PageTableResult.Ok;
    }

    /// <summary>Unmaps a range. A table that it empties stays until a block takes its place, or <see cref="Free"/>.</summary>
    /// <param name="iova">Its first input address, a multiple of 4096.</param>
    /// <param name="sizeBytes">Bytes, a multiple of 4096.</param>
    /// <param name="unmappedBytes">How much was unmapped, from the start; all of it when the result is Ok.</param>
    public PageTableResult Unmap(ulong iova, ulong sizeBytes, out ulong unmappedBytes)
    {
        unmappedBytes = 0;
        var problem = Check(iova, sizeBytes, out var input);
        if (problem != PageTableResult.Ok)
        {
            return problem;
        }

        while (unmappedBytes < sizeBytes)
        {
            var from = input + unmappedBytes;
            var entry = Descend(from, out var level);
            var descriptor = _memory.Read64(entry);
            if (!DescriptorRules.IsLeaf(descriptor, level))
            {
                return PageTableResult.NotMapped;
            }

            var size = DescriptorRules.SizeOf(level);
            if ((from & (size - 1)) != 0 || sizeBytes - unmappedBytes < size)
            {
                return PageTableResult.WouldSplitBlock;
            }

            _memory.Write64(entry, 0);
            unmappedBytes += size;
        }

        return PageTableResult.Ok;
    }

    /// <summary>Looks an address up as the device would, without access checks.</summary>
    /// <param name="iova">Any input address.</param>
    /// <param name="physical">Where it leads; zero when the result is false.</param>
    /// <returns>Whether it is mapped.</returns>
    public bool IovaToPhys(ulong iova, out ulong physical)
    {
        physical = 0;
        if (!TryInput(iova, out var input))
        {
            return false;
        }

        var descriptor = _memory.Read64(Descend(input, out var level));
        if (!DescriptorRules.IsLeaf(descriptor, level))
        {
            return false;
        }

        var offsetMask = DescriptorRules.SizeOf(level) - 1;
        physical = (descriptor & DescriptorRules.AddressMask & ~offsetMask) | (input & offsetMask);
        return true;
    }

    /// <summary>Gives all tables back. The device must not walk them any more.</summary>
    public void Free()
    {
        FreeTable(Root, _startLevel);
        TablePages = 0;
    }
}
