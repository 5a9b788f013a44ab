using System.Globalization;
using TopHalf.Devices;
using TopHalf.Exploration;

namespace TopHalf.Memory;

/// <summary>The physical memory of a machine, in pages of 4 KiB that exist only where something was allocated.</summary>
/// <remarks>
/// An access where no page is backs to nothing, as a bus answers with an external abort; so a table walker that reads a freed
/// page table sees an abort until the page is given out again, and then what its new owner wrote. Pages are given out in
/// ascending order of address, and a freed one first, the last freed before all others, so that addresses are the same in
/// every run. Little endian, in naturally aligned words of 64 bits.
/// </remarks>
public sealed class PhysicalMemory : IPageAllocator
{
    /// <summary>Bytes of a page.</summary>
    public const int PageSizeBytes = 4096;

    private const int WordsPerPage = PageSizeBytes / sizeof(ulong);

    // Looked up, never enumerated: the order of its entries cannot reach a run.
    private readonly Dictionary<ulong, ulong[]> _pages = [];
    private readonly Stack<ulong> _free = [];
    private readonly Stack<ulong[]> _spare = [];
    private readonly ulong _baseAddress;
    private readonly int _capacityPages;
    private ulong _cachedPage = ulong.MaxValue;
    private ulong[] _cachedWords = [];
    private readonly IHardwareHost? _host;
    private ulong _nextNew;

    /// <summary>Makes an empty memory.</summary>
    /// <param name="baseAddress">Where the pages that it gives out begin; a multiple of 4096.</param>
    /// <param name="capacityPages">How many pages may be allocated at a time; the default is 262144, which is 1 GiB.</param>
    /// <param name="host">The machine, whose search is told who touches what; null where there is none.</param>
    /// <exception cref="ArgumentException"><paramref name="baseAddress"/> is not the address of a page.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacityPages"/> is negative.</exception>
    public PhysicalMemory(ulong baseAddress = 0x8000_0000, int capacityPages = 262_144, IHardwareHost? host = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacityPages);
        RequirePageAddress(baseAddress, nameof(baseAddress));
        _baseAddress = baseAddress;
        _nextNew = baseAddress;
        _capacityPages = capacityPages;
        _host = host;
    }

    /// <summary>How many pages are allocated.</summary>
    public int AllocatedPages => _pages.Count;

    /// <summary>Frees everything and begins again at the first address, as a new machine would.</summary>
    public void Reset()
    {
        foreach (var words in _pages.Values)
        {
            _spare.Push(words);
        }

        _pages.Clear();
        _free.Clear();
        _nextNew = _baseAddress;
        _cachedPage = ulong.MaxValue;
    }

    /// <inheritdoc/>
    public bool TryAllocatePage(out ulong address)
    {
        _host?.TouchMemory(SearchKeys.AllPages, isWrite: true);
        if (_pages.Count >= _capacityPages)
        {
            address = 0;
            return false;
        }

        if (!_free.TryPop(out address))
        {
            // A page that was backed by hand can lie in the way.
            while (_pages.ContainsKey(_nextNew))
            {
                _nextNew += PageSizeBytes;
            }

            address = _nextNew;
            _nextNew += PageSizeBytes;
        }

        Back(address);
        return true;
    }

    /// <summary>Makes memory exist at a chosen address.</summary>
    /// <param name="address">The address of a page that is not allocated.</param>
    /// <exception cref="ArgumentException">It is not the address of a page, or the page is allocated.</exception>
    public void BackPage(ulong address)
    {
        RequirePageAddress(address, nameof(address));
        if (_pages.ContainsKey(address))
        {
            throw new ArgumentException(Text($"The page at 0x{address:x} is allocated already."), nameof(address));
        }

        Back(address);
    }

    /// <inheritdoc/>
    public void FreePage(ulong address)
    {
        _host?.TouchMemory(SearchKeys.AllPages, isWrite: true);
        _host?.TouchMemory(address, isWrite: true);
        if (!_pages.Remove(address, out var words))
        {
            throw new ArgumentException(Text($"No page is allocated at 0x{address:x}."), nameof(address));
        }

        _cachedPage = ulong.MaxValue;
        _spare.Push(words);
        if (address >= _baseAddress && address < _nextNew)
        {
            _free.Push(address);
        }
    }

    /// <summary>Whether memory exists at an address.</summary>
    /// <param name="address">Any physical address.</param>
    public bool IsBacked(ulong address)
    {
        _host?.TouchMemory(address & ~0xfffUL, isWrite: false);
        return _pages.ContainsKey(address & ~0xfffUL);
    }

    /// <summary>Reads a word of 64 bits.</summary>
    /// <param name="address">A multiple of 8.</param>
    /// <param name="value">The word; zero when the result is false.</param>
    /// <returns>False when no memory exists there, which a bus answers with an external abort.</returns>
    /// <exception cref="ArgumentException"><paramref name="address"/> is not a multiple of 8.</exception>
    public bool TryRead64(ulong address, out ulong value)
    {
        _host?.TouchMemory(address & ~0xfffUL, isWrite: false);
        if (TryFind(address) is { } words)
        {
            value = words[(address & 0xfff) >> 3];
            return true;
        }

        value = 0;
        return false;
    }

    /// <summary>Writes a word of 64 bits.</summary>
    /// <param name="address">A multiple of 8.</param>
    /// <param name="value">The word.</param>
    /// <returns>False when no memory exists there; nothing is written then.</returns>
    /// <exception cref="ArgumentException"><paramref name="address"/> is not a multiple of 8.</exception>
    public bool TryWrite64(ulong address, ulong value)
    {
        _host?.TouchMemory(address & ~0xfffUL, isWrite: true);
        if (TryFind(address) is not { } words)
        {
            return false;
        }

        words[(address & 0xfff) >> 3] = value;
        return true;
    }

    /// <summary>Reads a word of 64 bits where the caller knows that memory exists.</summary>
    /// <param name="address">A multiple of 8 in an allocated page.</param>
    /// <exception cref="ArgumentException">No memory exists there, or the address is not a multiple of 8.</exception>
    public ulong Read64(ulong address) => TryRead64(address, out var value)
        ? value
        : throw new ArgumentException(Text($"No memory exists at 0x{address:x}."), nameof(address));

    /// <summary>Writes a word of 64 bits where the caller knows that memory exists.</summary>
    /// <param name="address">A multiple of 8 in an allocated page.</param>
    /// <param name="value">The word.</param>
    /// <exception cref="ArgumentException">No memory exists there, or the address is not a multiple of 8.</exception>
    public void Write64(ulong address, ulong value)
    {
        if (!TryWrite64(address, value))
        {
            throw new ArgumentException(Text($"No memory exists at 0x{address:x}."), nameof(address));
        }
    }

    private ulong[]? TryFind(ulong address)
    {
        if ((address & 7) != 0)
        {
            throw new ArgumentException(Text($"0x{address:x} is not a multiple of 8."), nameof(address));
        }

        var page = address & ~0xfffUL;
        if (page == _cachedPage)
        {
            return _cachedWords;
        }

        if (!_pages.TryGetValue(page, out var words))
        {
            return null;
        }

        _cachedPage = page;
        _cachedWords = words;
        return words;
    }

    private void Back(ulong address)
    {
        if (_spare.TryPop(out var words))
        {
            Array.Clear(words);
        }
        else
        {
            words = new ulong[WordsPerPage];
        }

        _pages.Add(address, words);
    }

    private static void RequirePageAddress(ulong address, string parameter)
    {
        if ((address & 0xfff) != 0)
        {
            throw new ArgumentException(Text($"0x{address:x} is not a multiple of 4096."), parameter);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
