using TopHalf.Designs.PageRequests.Hardware;
using TopHalf.Iommu;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
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
    /// <param name="memory">The memory, as the domain points to it: who frees it meanwhile takes it away.</param>
    /// <param name="request">The request.</param>
    public static async KernelTask<PageResponseCode> HandleFaultAsync(Kmem<ProcessMemory> memory, PageRequest request)
    {
        await memory.Get().MmapLock.DownReadAsync();
        await BringInAsync();
        memory.Get().Map(request);
        memory.Get().MmapLock.UpRead();
        return PageResponseCode.Success;
    }

    /// <summary>User space has the page brought in, and maps it for the device (<c>IOMMU_IOAS_MAP</c>). Its memory is its own, and stays when a domain goes.</summary>
    /// <param name="request">The request.</param>
    public async KernelTask<PageResponseCode> PopulateAsync(PageRequest request)
    {
        await BringInAsync();
        await MmapLock.DownReadAsync();
        Map(request);
        MmapLock.UpRead();
        return PageResponseCode.Success;
    }

    private static KernelTask BringInAsync() => Kernel.UsleepRangeAsync(PageInMicroseconds, PageInMicroseconds * 2);

    private void Map(in PageRequest request) => iommu.MapPage(pasid, request.Address);
}
