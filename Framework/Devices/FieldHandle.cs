namespace TopHalf.Devices;

/// <summary>A field of a register of a <see cref="RegisterMap"/>, resolved from its name once.</summary>
/// <remarks>Meaningful only with banks of the map that made it.</remarks>
/// <param name="Register">The register.</param>
/// <param name="LowBit">The field's lowest bit.</param>
/// <param name="Mask">Ones at the field's bits.</param>
public readonly record struct FieldHandle(RegisterHandle Register, int LowBit, ulong Mask)
{
    /// <summary>The field's value in a register's value, moved down to bit 0.</summary>
    /// <param name="registerValue">A value of the whole register.</param>
    public ulong In(ulong registerValue) => (registerValue & Mask) >> LowBit;

    /// <summary>Whether any bit of the field is set in a register's value.</summary>
    /// <param name="registerValue">A value of the whole register.</param>
    public bool IsSetIn(ulong registerValue) => (registerValue & Mask) != 0;
}
