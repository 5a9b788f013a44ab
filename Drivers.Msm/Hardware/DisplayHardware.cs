using TopHalf.Devices;

namespace TopHalf.Drivers.Msm.Hardware;

/// <summary>A scan-out engine in the manner of an MDP or DPU: it reads a framebuffer line by line and raises VSYNC after each frame.</summary>
/// <remarks>
/// <para>
/// At the start of each line it issues the reads of that line. One that is not back when the line is over is an underrun; one
/// that is terminated only counts, as a real display shows garbage and goes on. A port that refuses is tried again when it is ready,
/// while the line lasts. While a read that was refused in an earlier line has not been called for, nothing is issued.
/// </para>
/// <para>Disabling stops its events, so that a run can come to rest; reads in flight end as they will and are not underruns.</para>
/// <para>Not modelled: planes, blending, blanking, fetching ahead, and the flush registers.</para>
/// <para>Deterministic: time and order come from the host and the port. It allocates only when it is made.</para>
/// </remarks>
public sealed class DisplayHardware : IRegisterSpace, IDevicePart
{
    private readonly RegisterBank _registers;
    private readonly InterruptOutput _interrupts;
    private readonly ScanOut _scanOut;

    /// <summary>Makes a display in the state after power-on.</summary>
    /// <param name="host">The machine.</param>
    /// <param name="port">Where its reads go.</param>
    /// <param name="wire">Its interrupt: level, asserted while INTR_STATUS and INTR_EN share a bit.</param>
    /// <param name="parameters">How it is built.</param>
    public DisplayHardware(IHardwareHost host, ITransactionPort port, IInterruptWire wire, DisplayParameters parameters)
    {
        Parameters = parameters;
        _registers = new RegisterBank(DisplayRegisters.Map, host);
        _interrupts = new InterruptOutput(
            _registers, DisplayRegisters.Map.Find("INTR_STATUS"), DisplayRegisters.Map.Find("INTR_EN"), wire);
        _scanOut = new ScanOut(host, port, _registers, _interrupts, parameters, Counters);
        _registers.OnWrite("INTR_CLEAR", (in write) => _interrupts.Clear(write.New));
        _registers.OnWrite("INTR_EN", (in _) => _interrupts.Update());
        _registers.OnWrite("MDP_CTL_ENABLE", (in write) => _scanOut.Enable((write.New & 1) != 0));
    }

    /// <inheritdoc/>
    public object Device => _registers;

    /// <summary>How it is built.</summary>
    public DisplayParameters Parameters { get; }

    /// <summary>What it has done since power-on.</summary>
    public DisplayCounters Counters { get; } = new();

    /// <inheritdoc/>
    public long SizeBytes => _registers.SizeBytes;

    /// <summary>Brings everything back to power-on, for a new run, and forgets reads in flight and counts.</summary>
    public void Reset()
    {
        _scanOut.Reset();
        _registers.Reset();
        _interrupts.Update();
        Counters.Reset();
    }

    /// <inheritdoc/>
    public uint Read32(long offset) => _registers.Read32(offset);

    /// <inheritdoc/>
    public ulong Read64(long offset) => _registers.Read64(offset);

    /// <inheritdoc/>
    public uint Peek32(long offset) => _registers.Peek32(offset);

    /// <inheritdoc/>
    public ulong Peek64(long offset) => _registers.Peek64(offset);

    /// <inheritdoc/>
    public void Write32(long offset, uint value) => _registers.Write32(offset, value);

    /// <inheritdoc/>
    public void Write64(long offset, ulong value) => _registers.Write64(offset, value);

    /// <inheritdoc/>
    public string NameAt(long offset) => _registers.NameAt(offset);
}
