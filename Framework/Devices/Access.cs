namespace TopHalf.Devices;

/// <summary>What software's reads and writes do to the bits of a register field.</summary>
/// <remarks>
/// The hardware side of a model changes any field with <see cref="RegisterBank.Set(RegisterHandle, ulong, int)"/>, whatever
/// its access is. Bits that no field covers behave as <see cref="Reserved"/>.
/// </remarks>
public enum Access
{
    /// <summary>Reads give the value; writes are ignored.</summary>
    ReadOnly,

    /// <summary>Reads give the value; writes replace it.</summary>
    ReadWrite,

    /// <summary>Reads give the value; a written one clears the bit, a written zero leaves it.</summary>
    WriteOneToClear,

    /// <summary>Reads give the value; a written one sets the bit, a written zero leaves it.</summary>
    WriteOneToSet,

    /// <summary>Reads give the value; a written zero clears the bit, a written one leaves it.</summary>
    WriteZeroToClear,

    /// <summary>Reads give zero; writes replace the value, which only the hardware side sees.</summary>
    WriteOnly,

    /// <summary>A read gives the value and clears it; writes are ignored.</summary>
    ReadToClear,

    /// <summary>Reads give zero; writes are ignored.</summary>
    Reserved,
}
