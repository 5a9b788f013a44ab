using System.Globalization;

namespace TopHalf.Devices;

/// <summary>The registers of one device: their values, and what the device does when software accesses them.</summary>
/// <remarks>
/// Software's side is <see cref="IRegisterSpace"/>. The hardware's side is <c>Get</c> and <c>Set</c>, which pass by the access
/// modes and the hooks. An access to an offset at which nothing is declared, or that is not aligned, is told to
/// <see cref="IHardwareHost.NotModelled"/> once, reads as zero and writes nothing. No access allocates.
/// </remarks>
public sealed class RegisterBank : IRegisterSpace
{
    private readonly IHardwareHost _host;
    private readonly ulong[] _values;
    private readonly RegisterReadHook?[] _readHooks;
    private readonly RegisterWriteHook?[] _writeHooks;
    private HashSet<long>? _reported;
    private bool _isDirty;

    /// <summary>Makes a bank with all registers at their reset values.</summary>
    /// <param name="map">The declarations.</param>
    /// <param name="host">The machine, which is told what is not modelled.</param>
    /// <param name="name">The instance's name in reports; null means the map's name.</param>
    public RegisterBank(RegisterMap map, IHardwareHost host, string? name = null)
    {
        Map = map;
        Name = name ?? map.Name;
        _host = host;
        _values = (ulong[])map.ResetValues.Clone();
        _readHooks = new RegisterReadHook?[map.Registers.Count];
        _writeHooks = new RegisterWriteHook?[map.Registers.Count];
    }

    /// <summary>The declarations.</summary>
    public RegisterMap Map { get; }

    /// <summary>The instance's name in reports.</summary>
    public string Name { get; }

    /// <summary>The device, where each access is to be noted for a search: of a register without a hook only the register is touched, else the whole device. Default null: nothing is noted.</summary>
    public object? Device { get; init; }

    /// <inheritdoc/>
    public long SizeBytes => Map.SizeBytes;

    /// <summary>Brings every register back to its reset value; the hooks stay.</summary>
    public void Reset()
    {
        _reported?.Clear();
        if (_isDirty)
        {
            Map.ResetValues.CopyTo(_values, 0);
            _isDirty = false;
        }
    }

    /// <summary>Lets the device do something when software reads a register.</summary>
    /// <param name="registerName">The name as declared; for an array the hook serves all elements.</param>
    /// <param name="hook">What it does.</param>
    /// <exception cref="ArgumentException">No register has this name.</exception>
    /// <exception cref="InvalidOperationException">The register has a read hook already.</exception>
    public void OnRead(string registerName, RegisterReadHook hook) => Attach(_readHooks, registerName, hook);

    /// <summary>Lets the device do something when software has written a register.</summary>
    /// <param name="registerName">The name as declared; for an array the hook serves all elements.</param>
    /// <param name="hook">What it does.</param>
    /// <exception cref="ArgumentException">No register has this name.</exception>
    /// <exception cref="InvalidOperationException">The register has a write hook already.</exception>
    public void OnWrite(string registerName, RegisterWriteHook hook) => Attach(_writeHooks, registerName, hook);

    /// <summary>The value of a register as the hardware sees it.</summary>
    /// <param name="register">The register.</param>
    /// <param name="element">Which register of an array.</param>
    public ulong Get(RegisterHandle register, int element = 0)
    {
        Note(register.FirstSlot + element, isWrite: false);
        return _values[register.FirstSlot + element];
    }

    /// <summary>The value of a field as the hardware sees it, moved down to bit 0.</summary>
    /// <param name="field">The field.</param>
    /// <param name="element">Which register of an array.</param>
    public ulong Get(FieldHandle field, int element = 0) => field.In(Get(field.Register, element));

    /// <summary>Whether any bit of a field is set.</summary>
    /// <param name="field">The field.</param>
    /// <param name="element">Which register of an array.</param>
    public bool IsSet(FieldHandle field, int element = 0) => field.IsSetIn(Get(field.Register, element));

    /// <summary>Changes a register from the hardware's side: neither access modes nor hooks apply.</summary>
    /// <param name="register">The register.</param>
    /// <param name="value">Its new value.</param>
    /// <param name="element">Which register of an array.</param>
    public void Set(RegisterHandle register, ulong value, int element = 0)
    {
        _isDirty = true;
        Note(register.FirstSlot + element, isWrite: true);
        _values[register.FirstSlot + element] = value;
    }

    /// <summary>Changes a field from the hardware's side: neither access modes nor hooks apply.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">Its new value, at bit 0; bits that do not fit are dropped.</param>
    /// <param name="element">Which register of an array.</param>
    public void Set(FieldHandle field, ulong value, int element = 0)
    {
        _isDirty = true;
        Note(field.Register.FirstSlot + element, isWrite: true);
        ref var stored = ref _values[field.Register.FirstSlot + element];
        stored = (stored & ~field.Mask) | ((value << field.LowBit) & field.Mask);
    }

    /// <inheritdoc/>
    public uint Read32(long offset)
    {
        var slot = Map.SlotAt(offset);
        return slot < 0 ? (uint)Missing(offset) : (uint)(Read(slot, Half(slot, offset)) >> ShiftOf(slot, offset));
    }

    /// <inheritdoc/>
    public ulong Read64(long offset)
    {
        var slot = Map.SlotAt(offset);
        if (slot >= 0 && Map.SlotAt(offset + 4) == slot)
        {
            return Read(slot, ulong.MaxValue);
        }

        var low = Read32(offset);
        return ((ulong)Read32(offset + 4) << 32) | low;
    }

    /// <inheritdoc/>
    public uint Peek32(long offset)
    {
        var slot = Map.SlotAt(offset);
        return slot < 0 ? 0 : (uint)((_values[slot] & Map.LayoutOf(slot).Readable) >> ShiftOf(slot, offset));
    }

    /// <inheritdoc/>
    public ulong Peek64(long offset) => ((ulong)Peek32(offset + 4) << 32) | Peek32(offset);

    /// <inheritdoc/>
    public void Write32(long offset, uint value)
    {
        var slot = Map.SlotAt(offset);
        if (slot < 0)
        {
            Missing(offset);
            return;
        }

        Write(slot, (ulong)value << ShiftOf(slot, offset), Half(slot, offset));
    }

    /// <inheritdoc/>
    public void Write64(long offset, ulong value)
    {
        var slot = Map.SlotAt(offset);
        if (slot >= 0 && Map.SlotAt(offset + 4) == slot)
        {
            Write(slot, value, ulong.MaxValue);
            return;
        }

        Write32(offset, (uint)value);
        Write32(offset + 4, (uint)(value >> 32));
    }

    /// <inheritdoc/>
    public string NameAt(long offset) => $"{Name}.{Map.NameAt(offset)}";

    private ulong Read(int slot, ulong lanes)
    {
        var layout = Map.LayoutOf(slot);
        if (layout.Register.NotModelled is { } what)
        {
            _host.NotModelled(what);
        }

        var value = _values[slot];
        Note(slot, (layout.ReadToClear & lanes) != 0);
        if (_readHooks[Map.LayoutIndexOf(slot)] is { } hook)
        {
            NoteDevice();
            value = hook(slot - layout.FirstSlot, value);
        }

        if ((layout.ReadToClear & lanes) != 0)
        {
            _isDirty = true;
            _values[slot] &= ~(layout.ReadToClear & lanes);
        }

        return value & layout.Readable & lanes;
    }

    private void Write(int slot, ulong written, ulong lanes)
    {
        var layout = Map.LayoutOf(slot);
        if (layout.Register.NotModelled is { } what)
        {
            _host.NotModelled(what);
        }

        Note(slot, isWrite: true);
        var old = _values[slot];
        var value = layout.Apply(old, written, lanes);
        _isDirty = true;
        _values[slot] = value;
        if (_writeHooks[Map.LayoutIndexOf(slot)] is { } hook)
        {
            NoteDevice();
            hook(new RegisterWrite(slot - layout.FirstSlot, old, written, value, lanes));
        }
    }

    private void Note(int slot, bool isWrite)
    {
        if (Device is not null)
        {
            _host.TouchRegister(Device, slot, isWrite);
        }
    }

    private void NoteDevice()
    {
        if (Device is not null)
        {
            _host.Touch(Device);
        }
    }

    private ulong Half(int slot, long offset) => 0xffff_ffffUL << ShiftOf(slot, offset);

    private int ShiftOf(int slot, long offset)
    {
        var layout = Map.LayoutOf(slot);
        return layout.Register.WidthBits == 32 || offset == layout.OffsetOfElement(slot - layout.FirstSlot) ? 0 : 32;
    }

    private ulong Missing(long offset)
    {
        _reported ??= [];
        if (_reported.Add(offset))
        {
            _host.NotModelled(string.Create(CultureInfo.InvariantCulture, $"{Name} offset 0x{offset:x} (nothing is declared there)"));
        }

        return 0;
    }

    private void Attach<T>(T?[] hooks, string registerName, T hook)
        where T : class
    {
        ref var place = ref hooks[Map.IndexOf(registerName)];
        place = place is null
            ? hook
            : throw new InvalidOperationException($"{Name}: register {registerName} has such a hook already.");
    }
}
