namespace TopHalf.Devices;

/// <summary>A named run of bits of a register.</summary>
/// <param name="Name">The manual's name, unique within its register: <c>CFIE</c>.</param>
/// <param name="LowBit">The lowest bit, 0 to 63.</param>
/// <param name="HighBit">The highest bit, from <paramref name="LowBit"/> to the register's width less one.</param>
/// <param name="Access">What software's accesses do to it.</param>
public sealed record Field(string Name, int LowBit, int HighBit, Access Access)
{
    /// <summary>Ones at the field's bits, zeros elsewhere.</summary>
    public ulong Mask => (HighBit - LowBit >= 63 ? ulong.MaxValue : (1UL << (HighBit - LowBit + 1)) - 1) << LowBit;

    /// <summary>A field of one bit.</summary>
    /// <param name="name">The manual's name.</param>
    /// <param name="bit">Its bit, 0 to 63.</param>
    /// <param name="access">What software's accesses do to it.</param>
    public static Field Bit(string name, int bit, Access access) => new(name, bit, bit, access);

    /// <summary>The field's value in a register's value, moved down to bit 0.</summary>
    /// <param name="registerValue">A value of the whole register.</param>
    public ulong In(ulong registerValue) => (registerValue & Mask) >> LowBit;
}
