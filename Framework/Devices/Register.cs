namespace TopHalf.Devices;

/// <summary>The declaration of one register, or of an array of equal registers, of a device.</summary>
/// <param name="Name">The manual's name, unique within its map: <c>FSR</c>; for an array the name without a number.</param>
/// <param name="Offset">Bytes from the start of the map; a multiple of the width.</param>
/// <param name="Fields">Its fields; they may not overlap.</param>
/// <param name="ResetValue">The value after reset; ones only where there are fields.</param>
/// <param name="WidthBits">32 or 64. A 64-bit register can also be accessed as two 32-bit halves, low half first.</param>
/// <param name="Count">How many registers the array has; 1 for a single register.</param>
/// <param name="StrideBytes">Bytes from one register of the array to the next; 0 means the width.</param>
/// <param name="NotModelled">
/// For a register that exists but does nothing here: what it would do, in the manual's words. Each access to it is told to
/// <see cref="IHardwareHost.NotModelled"/>. The default, null, is a register that works.
/// </param>
public sealed record Register(
    string Name,
    long Offset,
    IReadOnlyList<Field> Fields,
    ulong ResetValue = 0,
    int WidthBits = 32,
    int Count = 1,
    int StrideBytes = 0,
    string? NotModelled = null)
{
    /// <summary>A register that is one field of the same name.</summary>
    /// <param name="name">The name of the register and of its field.</param>
    /// <param name="offset">Bytes from the start of the map.</param>
    /// <param name="access">What software's accesses do to it.</param>
    /// <param name="widthBits">32 or 64.</param>
    /// <param name="notModelled">As in the constructor.</param>
    public static Register Whole(string name, long offset, Access access, int widthBits = 32, string? notModelled = null) =>
        new(name, offset, [new Field(name, 0, widthBits - 1, access)], WidthBits: widthBits, NotModelled: notModelled);

    /// <summary>Bytes that one register takes.</summary>
    public int WidthBytes => WidthBits / 8;

    /// <summary>Bytes from one register of the array to the next.</summary>
    public int EffectiveStrideBytes => StrideBytes == 0 ? WidthBytes : StrideBytes;
}
