namespace TopHalf.Devices;

/// <summary>A range of addresses with registers behind it, as a CPU's accesses meet it.</summary>
/// <remarks>An access takes effect at once. Posting, ordering and power belong to whoever stands between CPU and device.</remarks>
public interface IRegisterSpace
{
    /// <summary>The size of the range in bytes.</summary>
    long SizeBytes { get; }

    /// <summary>Reads 32 bits. May change the device's state, as a read of real hardware may.</summary>
    /// <param name="offset">Bytes from the start of the range.</param>
    uint Read32(long offset);

    /// <summary>Reads 64 bits. May change the device's state.</summary>
    /// <param name="offset">Bytes from the start of the range.</param>
    ulong Read64(long offset);

    /// <summary>Gives what <see cref="Read32"/> would find in the register, without any effect; for reports and checkers.</summary>
    /// <param name="offset">Bytes from the start of the range.</param>
    uint Peek32(long offset);

    /// <summary>Gives what <see cref="Read64"/> would find in the register, without any effect.</summary>
    /// <param name="offset">Bytes from the start of the range.</param>
    ulong Peek64(long offset);

    /// <summary>Writes 32 bits.</summary>
    /// <param name="offset">Bytes from the start of the range.</param>
    /// <param name="value">The value.</param>
    void Write32(long offset, uint value);

    /// <summary>Writes 64 bits.</summary>
    /// <param name="offset">Bytes from the start of the range.</param>
    /// <param name="value">The value.</param>
    void Write64(long offset, ulong value);

    /// <summary>The name of what is at an offset, for reports: <c>CB0.FSR</c>; the offset in hex when nothing is declared there.</summary>
    /// <param name="offset">Bytes from the start of the range.</param>
    string NameAt(long offset);
}
