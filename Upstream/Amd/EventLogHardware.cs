using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;

namespace TopHalf.Upstream.Amd;

/// <summary>The event log of an IOMMU: a ring, a status whose bits are cleared by writing ones, and an interrupt when the first of them is set.</summary>
/// <remarks>
/// A one that is written takes a moment to clear its bit. What sets the bit in that moment wins, and since the bit was set, there is no interrupt.
/// A log that has overflowed takes nothing until it is restarted. Head and tail count on and on.
/// </remarks>
internal sealed class EventLogHardware : IRegisterSpace, IHardwareEvent
{
    /// <summary>Offset of the number of events that the driver took.</summary>
    public const long Head = 0x00;

    /// <summary>Offset of the number of events that were recorded.</summary>
    public const long Tail = 0x04;

    /// <summary>Offset of the status.</summary>
    public const long Status = 0x08;

    /// <summary>Offset of the register that restarts the log.</summary>
    public const long Restart = 0x0c;

    /// <summary>Status: events were recorded.</summary>
    public const uint Interrupt = 1;

    /// <summary>Status: an event was lost since the log was full.</summary>
    public const uint Overflow = 2;

    private const long ClearingDone = -1;
    private static readonly Ktime _clearingTakes = Ktime.FromNs(10);

    private readonly IHardwareHost _host = Machine.Current;
    private readonly InterruptLine _line;
    private readonly int[] _ring;
    private uint _head;
    private uint _tail;
    private uint _status;
    private uint _clearing;
    private bool _isStopped;

    /// <param name="irq">Its interrupt.</param>
    /// <param name="entries">How many events it holds.</param>
    public EventLogHardware(int irq, int entries)
    {
        _ring = new int[entries];
        _line = Machine.Current.Interrupts.Wire(irq, "AMD-Vi", IrqFlow.Edge, IrqFlags.TriggerRising).Line;
        Registers = new(this, "AMD-Vi");
    }

    /// <summary>The driver's way to the registers.</summary>
    public MmioRegion Registers { get; }

    /// <inheritdoc/>
    public long SizeBytes => 0x10;

    /// <summary>The record of an event, in the memory of the log.</summary>
    /// <param name="number">Its number.</param>
    public int this[uint number] => _ring[number % (uint)_ring.Length];

    /// <summary>Lets an event happen after a while.</summary>
    /// <param name="delay">From now.</param>
    /// <param name="what">The event; zero or more.</param>
    public void RecordIn(Ktime delay, int what) => _host.Schedule(delay, this, what);

    /// <inheritdoc/>
    public void Occur(long argument)
    {
        if (argument == ClearingDone)
        {
            Clear();
        }
        else if (!_isStopped && _tail - _head == _ring.Length)
        {
            _isStopped = true;
            Raise(Overflow);
        }
        else if (!_isStopped)
        {
            _ring[_tail++ % (uint)_ring.Length] = (int)argument;
            Raise(Interrupt);
        }
    }

    /// <inheritdoc/>
    public uint Read32(long offset)
    {
        if (offset == Status)
        {
            // A read of the register comes after the writes to it.
            Clear();
        }

        return Peek32(offset);
    }

    /// <inheritdoc/>
    public ulong Read64(long offset) => Read32(offset);

    /// <inheritdoc/>
    public uint Peek32(long offset) => offset switch { Head => _head, Tail => _tail, Status => _status, _ => 0 };

    /// <inheritdoc/>
    public ulong Peek64(long offset) => Peek32(offset);

    /// <inheritdoc/>
    public void Write32(long offset, uint value)
    {
        switch (offset)
        {
            case Head:
                _head = value;
                break;
            case Status:
                _clearing |= value;
                _host.Schedule(_clearingTakes, this, ClearingDone);
                break;
            case Restart:
                _isStopped = false;
                break;
        }
    }

    /// <inheritdoc/>
    public void Write64(long offset, ulong value) => Write32(offset, (uint)value);

    /// <inheritdoc/>
    public string NameAt(long offset) => offset switch { Head => "AMD-Vi.HEAD", Tail => "AMD-Vi.TAIL", Status => "AMD-Vi.STATUS", _ => "AMD-Vi.RESTART" };

    private void Clear()
    {
        _status &= ~_clearing;
        _clearing = 0;
    }

    private void Raise(uint bit)
    {
        var wasSet = (_status & bit) != 0;
        _status |= bit;
        _clearing &= ~bit;
        if (!wasSet)
        {
            _line.Assert();
        }
    }
}
