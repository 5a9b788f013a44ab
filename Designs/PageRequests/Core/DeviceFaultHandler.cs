using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Designs.PageRequests.Core;

/// <summary>The handler of a device's faults (<c>iommu_dev_fault_handler_t</c>). Context: may sleep; a lock of the core is held.</summary>
/// <param name="request">The request.</param>
internal delegate KernelTask<Errno> DeviceFaultHandler(PageRequest request);
