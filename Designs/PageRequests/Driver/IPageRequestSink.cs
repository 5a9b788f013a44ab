using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Designs.PageRequests.Driver;

/// <summary>To whom the driver of an IOMMU reports the page requests of a device: the core of a design.</summary>
internal interface IPageRequestSink
{
    /// <summary>Reports a request (<c>iommu_report_device_fault</c>). When it fails, the driver answers by itself.</summary>
    KernelTask<Errno> ReportAsync(PageRequest request);

    /// <summary>The queue overflowed, and was drained: the rest of a group may never come.</summary>
    KernelTask OverflowAsync() => default;
}
