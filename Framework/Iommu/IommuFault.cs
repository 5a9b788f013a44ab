namespace TopHalf.Iommu;

/// <summary>A fault as the IOMMU driver captured it, once, before it cleared anything.</summary>
/// <param name="Serial">Counts the captures of the reporting context from 1. The same number again is the same fault again.</param>
/// <param name="Iova">The address that was accessed.</param>
/// <param name="Kind">Why it failed.</param>
/// <param name="IsWrite">Whether it was a write.</param>
/// <param name="IsStalled">Whether the transaction is held and waits for a resume.</param>
/// <param name="StreamId">The stream, as far as the hardware tells.</param>
public readonly record struct IommuFault(long Serial, ulong Iova, FaultKind Kind, bool IsWrite, bool IsStalled, int StreamId)
{
    /// <summary>The fault status register as it was.</summary>
    public uint Fsr { get; init; }

    /// <summary>The first syndrome register as it was.</summary>
    public uint Fsynr0 { get; init; }

    /// <summary>The second syndrome register as it was: which part of the master.</summary>
    public uint Fsynr1 { get; init; }

    /// <summary>The table base as it was: which address space.</summary>
    public ulong Ttbr0 { get; init; }
}
