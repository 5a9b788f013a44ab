using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Memory;

/// <summary>The address space of a user process (<c>struct mm_struct</c>): what is mapped, and which of its pages are there.</summary>
public sealed class MmStruct
{
    private const ulong FirstAddress = 0x5555_0000_0000;
    private const ulong PageBytes = PhysicalMemory.PageSizeBytes;

    private readonly Machine _machine;
    private readonly Dictionary<ulong, byte[]> _pages = [];
    private readonly List<(ulong Start, ulong End, Ktime ReadIn)> _areas = [];
    private ulong _next = FirstAddress;

    internal MmStruct(Machine machine, string owner)
    {
        _machine = machine;
        Owner = owner;
    }

    /// <summary>The name of the task whose it is.</summary>
    public string Owner { get; }

    /// <summary>Maps an area none of whose pages is there yet, as a process does (<c>mmap</c>).</summary>
    /// <param name="sizeBytes">Bytes; rounded up to whole pages.</param>
    /// <param name="readIn">How long it takes to bring one page in, for which who touches it sleeps; zero for anonymous memory.</param>
    /// <returns>Its address.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="sizeBytes"/> is not positive, or <paramref name="readIn"/> is negative.</exception>
    public ulong Map(int sizeBytes, Ktime readIn = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sizeBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(readIn.Nanoseconds, nameof(readIn));
        var start = _next;
        var end = start + (((ulong)sizeBytes + PageBytes - 1) / PageBytes * PageBytes);
        _areas.Add((start, end, readIn));
        // A page that is not mapped lies between any two areas.
        _next = end + PageBytes;
        return start;
    }

    /// <summary>Has the process write to its own memory: the pages are there afterwards.</summary>
    /// <param name="address">Where.</param>
    /// <param name="bytes">What.</param>
    /// <exception cref="ArgumentException">Not all of it is mapped.</exception>
    public void Poke(ulong address, ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            var at = address + (ulong)i;
            if (!IsMapped(at))
            {
                throw new ArgumentException($"Nothing is mapped at 0x{at:x}.", nameof(address));
            }

            Page(at)[at % PageBytes] = bytes[i];
        }
    }

    /// <summary>Whether the page at an address is there.</summary>
    /// <param name="address">Any address.</param>
    public bool IsPresent(ulong address) => _pages.ContainsKey(address / PageBytes);

    internal bool IsMapped(ulong address) => _areas.Exists(area => address >= area.Start && address < area.End);

    internal ref byte At(ulong address) => ref _pages[address / PageBytes][address % PageBytes];

    /// <summary>Brings in the page at an address that is mapped.</summary>
    internal async KernelTask BringInAsync(ulong address)
    {
        var readIn = _areas.Find(area => address >= area.Start && address < area.End).ReadIn;
        if (readIn > Ktime.Zero)
        {
            using var timeout = SleepTimeout.Start(_machine, readIn);
            while (!timeout.HasExpired)
            {
                await _machine.Scheduler.Sleep(null, "a page to be read in", default);
            }
        }

        _ = Page(address);
    }

    private byte[] Page(ulong address)
    {
        if (!_pages.TryGetValue(address / PageBytes, out var page))
        {
            page = new byte[PageBytes];
            _pages.Add(address / PageBytes, page);
        }

        return page;
    }
}
