using TopHalf.Designs.PageRequests.Driver;
using TopHalf.Devices;
using TopHalf.Iommu;
using TopHalf.Memory;

namespace TopHalf.Designs.PageRequests.Clients;

/// <summary>What the driver of a device has of the machine.</summary>
/// <param name="Driver">The driver of the IOMMU.</param>
/// <param name="Device">The registers of the device.</param>
/// <param name="Pasid">The address space of its accesses.</param>
/// <param name="Memory">The memory that it shares; freed with its domain.</param>
/// <param name="Ledger">Told what becomes of each request.</param>
internal sealed record PageRequestPort(PageRequestDriver Driver, MmioRegion Device, int Pasid, Kmem<ProcessMemory> Memory, PageRequestLedger Ledger);
