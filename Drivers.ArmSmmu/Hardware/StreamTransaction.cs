namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>One access of a bus master, as it reaches the SMMU.</summary>
/// <param name="StreamId">The stream, 0 to 32767.</param>
/// <param name="Iova">The I/O virtual address in bytes.</param>
/// <param name="IsWrite">Whether it writes.</param>
/// <param name="Cookie">The master's own number for it, handed back with every call; the SMMU does not look at it.</param>
public readonly record struct StreamTransaction(int StreamId, ulong Iova, bool IsWrite, long Cookie)
{
    /// <summary>Bytes, 1 to 4096; the access may not cross a boundary of 4 KiB, as on AXI. The default is 4.</summary>
    public int LengthBytes { get; init; } = 4;

    /// <summary>Whether the master marks the access as privileged. The default is no.</summary>
    public bool IsPrivileged { get; init; }

    /// <summary>Whether the master marks the access as an instruction fetch; it is then a read. The default is no.</summary>
    public bool IsInstruction { get; init; }

    /// <summary>What FSYNR1.MID tells about the part of the master that made the access, 0 to 255. The default is 0.</summary>
    public byte InitiatorId { get; init; }
}
