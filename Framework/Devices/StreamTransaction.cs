namespace TopHalf.Devices;

/// <summary>One access of a bus master, as it reaches an IOMMU.</summary>
/// <param name="StreamId">The stream: which master, or which part of one; 0 to 32767.</param>
/// <param name="Iova">The I/O virtual address in bytes.</param>
/// <param name="IsWrite">Whether it writes.</param>
/// <param name="Cookie">The master's own number for it, handed back with every call; nobody else looks at it.</param>
public readonly record struct StreamTransaction(int StreamId, ulong Iova, bool IsWrite, long Cookie)
{
    /// <summary>Bytes, 1 to 4096; the access may not cross a boundary of 4 KiB, as on AXI. The default is 4.</summary>
    public int LengthBytes { get; init; } = 4;

    /// <summary>Whether the master marks the access as privileged. The default is no.</summary>
    public bool IsPrivileged { get; init; }

    /// <summary>Whether the master marks the access as an instruction fetch; it is then a read. The default is no.</summary>
    public bool IsInstruction { get; init; }

    /// <summary>The part of the master that made the access, as an IOMMU may tell it with a fault (FSYNR1 of a Qualcomm SMMU), 0 to 255. The default is 0.</summary>
    public byte InitiatorId { get; init; }
}
