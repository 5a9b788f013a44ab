using TopHalf.Memory;

namespace TopHalf.Drivers.ArmSmmu.PageTables;

/// <summary>How the tables are walked and changed, entry by entry.</summary>
public sealed partial class LpaePageTable
{
    private PageTableResult MapOne(ulong input, ulong physical, int level, PageProtection protection)
    {
        var table = Root;
        for (var at = _startLevel; at < level; at++)
        {
            var entry = EntryOf(table, input, at);
            var descriptor = _memory.Read64(entry);
            if (DescriptorRules.IsLeaf(descriptor, at))
            {
                return PageTableResult.AlreadyMapped;
            }

            if (!DescriptorRules.IsValid(descriptor))
            {
                if (!_pages.TryAllocatePage(out var below))
                {
                    return PageTableResult.NoMemory;
                }

                TablePages++;
                descriptor = DescriptorRules.TableAt(below);
                _memory.Write64(entry, descriptor);
            }

            table = descriptor & DescriptorRules.AddressMask;
        }

        var leaf = EntryOf(table, input, level);
        var old = _memory.Read64(leaf);
        if (DescriptorRules.IsValid(old) && !TryDropEmptyTable(old, level))
        {
            return PageTableResult.AlreadyMapped;
        }

        _memory.Write64(leaf, DescriptorRules.Leaf(physical, level, protection, isGlobal: _isUpper));
        return PageTableResult.Ok;
    }

    // A table that unmapping left empty makes room for a block.
    private bool TryDropEmptyTable(ulong descriptor, int level)
    {
        if (DescriptorRules.IsLeaf(descriptor, level))
        {
            return false;
        }

        var table = descriptor & DescriptorRules.AddressMask;
        for (ulong offset = 0; offset < PhysicalMemory.PageSizeBytes; offset += 8)
        {
            if (_memory.Read64(table + offset) != 0)
            {
                return false;
            }
        }

        _pages.FreePage(table);
        TablePages--;
        return true;
    }

    // The entry at which a walk ends, and its level.
    private ulong Descend(ulong input, out int level)
    {
        var table = Root;
        for (level = _startLevel; ; level++)
        {
            var entry = EntryOf(table, input, level);
            var descriptor = _memory.Read64(entry);
            if (!DescriptorRules.IsValid(descriptor) || DescriptorRules.IsLeaf(descriptor, level))
            {
                return entry;
            }

            table = descriptor & DescriptorRules.AddressMask;
        }
    }

    private void FreeTable(ulong table, int level)
    {
        for (ulong offset = 0; level < DescriptorRules.LastLevel && offset < PhysicalMemory.PageSizeBytes; offset += 8)
        {
            var descriptor = _memory.Read64(table + offset);
            if (DescriptorRules.IsValid(descriptor) && !DescriptorRules.IsLeaf(descriptor, level))
            {
                FreeTable(descriptor & DescriptorRules.AddressMask, level + 1);
            }
        }

        _pages.FreePage(table);
    }

    private PageTableResult Check(ulong iova, ulong sizeBytes, out ulong input)
    {
        input = 0;
        if (sizeBytes == 0 || ((iova | sizeBytes) & 0xfff) != 0)
        {
            return PageTableResult.Misaligned;
        }

        return TryInput(iova, out input) && sizeBytes <= _inputLimit - input ? PageTableResult.Ok : PageTableResult.OutOfRange;
    }

    private bool TryInput(ulong iova, out ulong input)
    {
        input = iova & (_inputLimit - 1);
        return (iova | (_inputLimit - 1)) == (_isUpper ? ulong.MaxValue : _inputLimit - 1);
    }

    private static ulong EntryOf(ulong table, ulong input, int level) =>
        table + (((input >> DescriptorRules.ShiftOf(level)) & 0x1ff) * 8);
}
