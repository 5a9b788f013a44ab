namespace TopHalf.Memory;

/// <summary>Gives out 4 KiB pages of physical memory.</summary>
public interface IPageAllocator
{
    /// <summary>Takes a page, filled with zeros.</summary>
    /// <param name="address">Its physical address; zero when there is none.</param>
    /// <returns>False when memory is out.</returns>
    bool TryAllocatePage(out ulong address);

    /// <summary>Gives a page back.</summary>
    /// <param name="address">Its physical address.</param>
    /// <exception cref="ArgumentException">No page is allocated there.</exception>
    void FreePage(ulong address);
}
