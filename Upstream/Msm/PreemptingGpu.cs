using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using static TopHalf.Devices.Access;

namespace TopHalf.Upstream.Msm;

/// <summary>A GPU with two rings, of which it works off one until it is told to switch.</summary>
internal sealed class PreemptingGpu : IHardwareEvent
{
    /// <summary>Its interrupt.</summary>
    public const int Irq = 30;

    /// <summary>Bits of its interrupt: a fence was written; it has switched.</summary>
    public const uint CacheFlushTs = 1, CpSw = 2;

    private const long Step = -1;

    private static readonly RegisterMap _map = new("GPU", 0x20,
    [
        Register.Whole("RBBM_INT_0_STATUS", 0x00, ReadToClear),
        Register.Whole("CP_RB_WPTR", 0x04, ReadWrite),
        Register.Whole("CP_CONTEXT_SWITCH", 0x08, WriteOnly),
        new("RPTR", 0x10, [new("RPTR", 0, 31, ReadOnly)], Count: 2),
    ]);

    private readonly Machine _machine;
    private readonly RegisterBank _bank;
    private readonly MmioRegion _registers;
    private readonly InterruptLine _line;
    private int _current;
    private bool _isRunning;

    /// <summary>Builds it into a machine.</summary>
    /// <param name="machine">The machine.</param>
    public PreemptingGpu(Machine machine)
    {
        _machine = machine;
        _bank = new(_map, machine) { Device = this };
        _registers = new(_bank, "gpu");
        _line = machine.Interrupts.Wire(Irq, "gpu-irq", IrqFlow.Edge, IrqFlags.TriggerRising).Line;
        _bank.OnWrite("CP_RB_WPTR", (in _) => GoOn());
        _bank.OnWrite("CP_CONTEXT_SWITCH", (in write) => After(Ktime.FromUs(5), (long)write.New));
    }

    /// <summary>How far a ring is worked off.</summary>
    public uint ReadPointer(int ring) => _registers.Read32(_map.OffsetOf("RPTR", ring));

    /// <summary>Tells how far the current ring is filled.</summary>
    public void WritePointer(uint value) => _registers.Write32(_map.OffsetOf("CP_RB_WPTR"), value);

    /// <summary>Tells it to go on with another ring.</summary>
    public void Switch(int ring) => _registers.Write32(_map.OffsetOf("CP_CONTEXT_SWITCH"), (uint)ring);

    /// <summary>Reads and clears why it interrupts.</summary>
    public uint TakeStatus() => _registers.Read32(_map.OffsetOf("RBBM_INT_0_STATUS"));

    /// <inheritdoc/>
    public void Occur(long argument)
    {
        if (argument != Step)
        {
            _current = (int)argument;
            _bank.Set(_map.Find("CP_RB_WPTR"), _bank.Get(_map.Find("RPTR"), _current));
            Raise(CpSw);
            return;
        }

        _isRunning = false;
        _bank.Set(_map.Find("RPTR"), _bank.Get(_map.Find("RPTR"), _current) + 1, _current);
        Raise(CacheFlushTs);
        GoOn();
    }

    private void GoOn()
    {
        if (!_isRunning && _bank.Get(_map.Find("RPTR"), _current) != _bank.Get(_map.Find("CP_RB_WPTR")))
        {
            _isRunning = true;
            After(Ktime.FromUs(10), Step);
        }
    }

    private void Raise(uint cause)
    {
        _bank.Set(_map.Find("RBBM_INT_0_STATUS"), _bank.Get(_map.Find("RBBM_INT_0_STATUS")) | cause);
        _line.Assert();
    }

    private void After(Ktime delay, long what) => ((IHardwareHost)_machine).Schedule(delay, this, what);
}
