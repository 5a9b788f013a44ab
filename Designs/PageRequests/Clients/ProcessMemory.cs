using TopHalf.Designs.PageRequests.Hardware;
using TopHalf.Iommu;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Designs.PageRequests.Clients;

/// <summary>The memory of a process that a device shares (<c>struct mm_struct</c>): a page that it touches is brought in.</summary>
/// <param name="iommu">Whose tables have its pages.</param>
/// <param name="pasid">Its number.</param>
internal sealed class ProcessMemory(PageRequestIommu iommu, int pasid)
{
    private const int PageInMicroseconds = 20;

    /// <summary>Read while a fault is handled, and written while areas are mapped and unmapped.</summary>
    public RwSemaphore MmapLock { get; } = new("mmap_lock");

    /// <summary>Brings in the page of a request (<c>handle_mm_fault</c> under the mmap lock, <c>iopf_handle_single</c>).</summary>
    /// <param name="request">The request.</param>
    public async KernelTask<PageResponseCode> HandleFaultAsync(PageRequest request)
    {
        await MmapLock.DownReadAsync();
        await Kernel.UsleepRangeAsync(PageInMicroseconds, PageInMicroseconds * 2);
        iommu.MapPage(pasid, request.Address);
        MmapLock.UpRead();
        return PageResponseCode.Success;
    }
}
