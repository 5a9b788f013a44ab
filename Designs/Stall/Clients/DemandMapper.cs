using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Memory;

namespace TopHalf.Designs.Stall.Clients;

/// <summary>A client that maps what its device asks for, from a page that it has set aside: all that a handler in hard interrupt context can do for a stalled access.</summary>
/// <param name="domain">The address space.</param>
internal sealed class DemandMapper(IommuDomain domain)
{
    private const ulong SparePage = 0x9000_0000;
    private const ulong PageMask = 0xfff;

    public IommuDomain Domain { get; } = domain;

    /// <summary>Maps the page that was missed.</summary>
    /// <returns>Whether the access is worth being tried again.</returns>
    public bool OnFault(IommuFault fault) =>
        fault.Kind == FaultKind.Translation &&
        Domain.Map(fault.Iova & ~PageMask, SparePage, 4096, isWritable: true, Gfp.Atomic) is Errno.Ok or Errno.Exist;
}
