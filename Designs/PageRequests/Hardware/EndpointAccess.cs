using TopHalf.Machines;

namespace TopHalf.Designs.PageRequests.Hardware;

/// <summary>One access of a device that missed.</summary>
/// <param name="Serial">Counts the accesses of the device from 1.</param>
/// <param name="Address">The page.</param>
/// <param name="Since">Since when it waits.</param>
internal sealed record EndpointAccess(long Serial, ulong Address, Ktime Since);
