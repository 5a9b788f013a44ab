namespace TopHalf.Devices;

/// <summary>A declaration with its fields folded into one mask for each access mode.</summary>
internal sealed class RegisterLayout
{
    private readonly ulong _writable;
    private readonly ulong _oneToClear;
    private readonly ulong _oneToSet;
    private readonly ulong _zeroToClear;

    public RegisterLayout(Register register, int firstSlot)
    {
        Register = register;
        FirstSlot = firstSlot;
        Readable = MaskOf(Access.ReadOnly, Access.ReadWrite, Access.WriteOneToClear, Access.WriteOneToSet, Access.WriteZeroToClear, Access.ReadToClear);
        ReadToClear = MaskOf(Access.ReadToClear);
        _writable = MaskOf(Access.ReadWrite, Access.WriteOnly);
        _oneToClear = MaskOf(Access.WriteOneToClear);
        _oneToSet = MaskOf(Access.WriteOneToSet);
        _zeroToClear = MaskOf(Access.WriteZeroToClear);
    }

    public Register Register { get; }

    public int FirstSlot { get; }

    public ulong Readable { get; }

    public ulong ReadToClear { get; }

    public long OffsetOfElement(int element) => Register.Offset + ((long)element * Register.EffectiveStrideBytes);

    /// <summary>The value after software wrote <paramref name="written"/> to the bits of <paramref name="lanes"/>.</summary>
    public ulong Apply(ulong old, ulong written, ulong lanes)
    {
        var plain = _writable & lanes;
        var value = (old & ~plain) | (written & plain);
        value &= ~(written & _oneToClear & lanes);
        value |= written & _oneToSet & lanes;
        return value & ~(~written & _zeroToClear & lanes);
    }

    private ulong MaskOf(params ReadOnlySpan<Access> modes)
    {
        ulong mask = 0;
        foreach (var field in Register.Fields)
        {
            if (modes.Contains(field.Access))
            {
                mask |= field.Mask;
            }
        }

        return mask;
    }
}
