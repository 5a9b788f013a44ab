using TopHalf.Machines;

namespace TopHalf.Iommu;

/// <summary>A transaction that the hardware holds.</summary>
/// <param name="Serial">The hardware's number of its record; 0 when it waits to be recorded.</param>
/// <param name="StreamId">Its stream.</param>
/// <param name="Iova">Its address.</param>
/// <param name="Since">Since when it is held.</param>
public readonly record struct StalledFault(long Serial, int StreamId, ulong Iova, Ktime Since);
