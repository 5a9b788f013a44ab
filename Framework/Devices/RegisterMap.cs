using System.Globalization;

namespace TopHalf.Devices;

/// <summary>The registers of one kind of device, checked and indexed; shared by all its instances.</summary>
/// <remarks>Immutable. A bank of it (<see cref="RegisterBank"/>) holds the values of one instance.</remarks>
public sealed class RegisterMap
{
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private readonly RegisterLayout[] _layouts;
    private readonly ushort[] _slotPlusOneOfWord;
    private readonly ushort[] _layoutOfSlot;

    /// <summary>Checks the declarations and indexes them.</summary>
    /// <param name="name">The name of the device or block, for messages and reports.</param>
    /// <param name="sizeBytes">Bytes of address space, a positive multiple of 4 and at most 16 MiB.</param>
    /// <param name="registers">The declarations.</param>
    /// <exception cref="ArgumentException">Two registers or fields overlap or share a name, or one does not fit where it is put.</exception>
    public RegisterMap(string name, int sizeBytes, IReadOnlyList<Register> registers)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (sizeBytes is <= 0 or > 16 << 20 || sizeBytes % 4 != 0)
        {
            throw new ArgumentException($"{name}: a size of {sizeBytes} bytes is not a multiple of 4 from 4 to 16 MiB.", nameof(sizeBytes));
        }

        Name = name;
        SizeBytes = sizeBytes;
        Registers = registers;
        _layouts = new RegisterLayout[registers.Count];
        _slotPlusOneOfWord = new ushort[sizeBytes / 4];
        var slots = 0;
        for (var i = 0; i < registers.Count; i++)
        {
            var register = registers[i];
            RegisterDeclarationRules.Check(name, sizeBytes, register);
            if (!_byName.TryAdd(register.Name, i))
            {
                throw new ArgumentException($"{name}: two registers are named {register.Name}.", nameof(registers));
            }

            _layouts[i] = new RegisterLayout(register, slots);
            slots += register.Count;
            if (slots >= ushort.MaxValue)
            {
                throw new ArgumentException($"{name}: more than {ushort.MaxValue - 1} registers.", nameof(registers));
            }
        }

        _layoutOfSlot = new ushort[slots];
        ResetValues = new ulong[slots];
        for (var i = 0; i < _layouts.Length; i++)
        {
            Place(i);
        }
    }

    /// <summary>The name of the device or block.</summary>
    public string Name { get; }

    /// <summary>Bytes of address space.</summary>
    public int SizeBytes { get; }

    /// <summary>The declarations, in the order given.</summary>
    public IReadOnlyList<Register> Registers { get; }

    /// <summary>How many values a bank holds.</summary>
    internal int SlotCount => _layoutOfSlot.Length;

    /// <summary>The value of each slot after reset.</summary>
    internal ulong[] ResetValues { get; }

    /// <summary>Resolves a register's name.</summary>
    /// <param name="name">The name as declared.</param>
    /// <exception cref="ArgumentException">No register has this name.</exception>
    public RegisterHandle Find(string name)
    {
        var layout = _layouts[IndexOf(name)];
        return new RegisterHandle(layout.FirstSlot, layout.Register.Count);
    }

    /// <summary>Resolves the name of a field.</summary>
    /// <param name="registerName">The register's name as declared.</param>
    /// <param name="fieldName">The field's name as declared.</param>
    /// <exception cref="ArgumentException">No such register, or it has no such field.</exception>
    public FieldHandle Find(string registerName, string fieldName)
    {
        var register = _layouts[IndexOf(registerName)].Register;
        foreach (var field in register.Fields)
        {
            if (field.Name == fieldName)
            {
                return new FieldHandle(Find(registerName), field.LowBit, field.Mask);
            }
        }

        throw new ArgumentException($"{Name}: register {registerName} has no field {fieldName}.", nameof(fieldName));
    }

    /// <summary>Where a register stands.</summary>
    /// <param name="name">The name as declared.</param>
    /// <param name="element">Which register of an array.</param>
    /// <returns>Bytes from the start of the map.</returns>
    /// <exception cref="ArgumentException">No register has this name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The array has no such element.</exception>
    public long OffsetOf(string name, int element = 0)
    {
        var register = _layouts[IndexOf(name)].Register;
        ArgumentOutOfRangeException.ThrowIfNegative(element);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(element, register.Count);
        return register.Offset + ((long)element * register.EffectiveStrideBytes);
    }

    /// <summary>The name of what is at an offset: <c>FSR</c>, <c>SMR[3]</c>, or the offset in hex.</summary>
    /// <param name="offset">Bytes from the start of the map.</param>
    public string NameAt(long offset)
    {
        var slot = SlotAt(offset & ~3L);
        if (slot < 0)
        {
            return "0x" + offset.ToString("x", CultureInfo.InvariantCulture);
        }

        var layout = LayoutOf(slot);
        return layout.Register.Count == 1 ? layout.Register.Name : $"{layout.Register.Name}[{slot - layout.FirstSlot}]";
    }

    /// <summary>The slot at an aligned offset, or -1.</summary>
    internal int SlotAt(long offset) =>
        (ulong)offset < (ulong)SizeBytes && (offset & 3) == 0 ? _slotPlusOneOfWord[offset >> 2] - 1 : -1;

    internal RegisterLayout LayoutOf(int slot) => _layouts[_layoutOfSlot[slot]];

    internal int IndexOf(string name) => _byName.TryGetValue(name, out var index)
        ? index
        : throw new ArgumentException($"{Name}: no register is named {name}.", nameof(name));

    internal int LayoutIndexOf(int slot) => _layoutOfSlot[slot];

    private void Place(int index)
    {
        var layout = _layouts[index];
        for (var element = 0; element < layout.Register.Count; element++)
        {
            var slot = layout.FirstSlot + element;
            _layoutOfSlot[slot] = (ushort)index;
            ResetValues[slot] = layout.Register.ResetValue;
            var firstWord = layout.OffsetOfElement(element) / 4;
            for (var word = firstWord; word < firstWord + (layout.Register.WidthBits / 32); word++)
            {
                if (_slotPlusOneOfWord[word] != 0)
                {
                    throw new ArgumentException(
                        $"{Name}: {layout.Register.Name} and {NameAt(word * 4)} overlap at offset 0x{word * 4:x}.", nameof(index));
                }

                _slotPlusOneOfWord[word] = (ushort)(slot + 1);
            }
        }
    }
}
