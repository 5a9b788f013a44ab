using TopHalf.Designs.PageRequests.Driver;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Designs.PageRequests.Clients;

/// <summary>The driver of a device as a client of a design, with the core that is behind it.</summary>
/// <param name="port">What it has of the machine.</param>
internal abstract class PageRequestClient(PageRequestPort port) : IPageRequestSink
{
    protected PageRequestPort Port => port;

    /// <summary>The memory of the process, which outlives the domain that points to it.</summary>
    protected ProcessMemory Memory { get; } = port.Memory.Get();

    /// <summary>Installs the handler and the address space.</summary>
    public abstract KernelTask SetUpAsync();

    /// <summary>Takes the device from its domain and frees the domain; the handler stays.</summary>
    public abstract KernelTask DetachAsync();

    /// <summary>The driver goes away: handler, device, domain.</summary>
    public abstract KernelTask RemoveAsync();

    /// <inheritdoc/>
    public abstract KernelTask<Errno> ReportAsync(PageRequest request);

    /// <inheritdoc/>
    public virtual KernelTask OverflowAsync() => default;

    /// <summary>Takes the lock that answering needs, as an mmap() of the process does.</summary>
    public KernelTask LockAsync() => Memory.MmapLock.DownWriteAsync();

    public void Unlock() => Memory.MmapLock.UpWrite();
}
