using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;

namespace TopHalf.Tests.Exploration;

/// <summary>A device with a status that is always zero, a control register that stops it, and a cause that it raises once.</summary>
internal sealed class ToyDevice : IRegisterSpace, IHardwareEvent
{
    public const long Status = 0;
    public const long Control = 4;

    private InterruptLine? _line;
    private bool _hasCause;

    public bool IsStopped { get; private set; }

    public long SizeBytes => 8;

    public MmioRegion Region() => new(this, "device");

    /// <summary>Lets it raise an interrupt soon.</summary>
    public void Raise(InterruptLine line)
    {
        _line = line;
        ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(1), this);
    }

    public bool TakeCause()
    {
        var had = _hasCause;
        _hasCause = false;
        return had;
    }

    public void Occur(long argument)
    {
        _hasCause = true;
        _line!.Assert();
    }

    public uint Read32(long offset) => 0;

    public ulong Read64(long offset) => 0;

    public uint Peek32(long offset) => 0;

    public ulong Peek64(long offset) => 0;

    public void Write32(long offset, uint value) => IsStopped |= offset == Control;

    public void Write64(long offset, ulong value) => IsStopped |= offset == Control;

    public string NameAt(long offset) => offset == Control ? "DEVICE.CONTROL" : "DEVICE.STATUS";
}
