using TopHalf.Devices;

namespace TopHalf.Drivers.Msm.Hardware;

/// <summary>A small GPU in the manner of an Adreno a6xx: a ring of submits, a command processor, interrupts, reset and hang detection.</summary>
/// <remarks>
/// <para>
/// Submits run in order. One makes its accesses, <see cref="AdrenoParameters.Spacing"/> apart, and is complete when all of them
/// have ended, whether completed or aborted; then RBBM_FENCE and CP_CACHE_FLUSH_TS are set and the next begins.
/// </para>
/// <para>
/// RBBM_SW_RESET_CMD drops every submit in the ring and breaks off the current one, whose fence is not written. The reset is
/// complete when the last access in flight has ended, so a stalled one holds it up; submits given in the meantime wait for it.
/// Unlike real hardware the model needs no second write to leave reset, and keeps its other registers.
/// </para>
/// <para>
/// Not modelled: command streams, several rings and preemption, page table switches, GMU and power domains, the crash dumper.
/// </para>
/// <para>Deterministic: time and order come from the host and the port. It allocates only when it is made.</para>
/// </remarks>
public sealed class AdrenoHardware : IRegisterSpace, IDevicePart
{
    private readonly IHardwareHost _host;
    private readonly RegisterBank _registers;
    private readonly InterruptOutput _interrupts;
    private readonly CommandProcessor _processor;

    /// <summary>Makes a GPU in the state after power-on.</summary>
    /// <param name="host">The machine.</param>
    /// <param name="port">Where its accesses go.</param>
    /// <param name="wire">Its interrupt: level, asserted while RBBM_INT_0_STATUS and RBBM_INT_0_MASK share a bit.</param>
    /// <param name="parameters">How it is built.</param>
    public AdrenoHardware(IHardwareHost host, ITransactionPort port, IInterruptWire wire, AdrenoParameters parameters)
    {
        _host = host;
        Parameters = parameters;
        _registers = new RegisterBank(AdrenoRegisters.Map, host);
        _interrupts = new InterruptOutput(
            _registers, AdrenoRegisters.Map.Find("RBBM_INT_0_STATUS"), AdrenoRegisters.Map.Find("RBBM_INT_0_MASK"), wire);
        _processor = new CommandProcessor(host, port, _registers, _interrupts, parameters, Counters);
        _registers.OnWrite("RBBM_INT_CLEAR_CMD", (in write) => _interrupts.Clear(write.New));
        _registers.OnWrite("RBBM_INT_0_MASK", (in _) => _interrupts.Update());
        _registers.OnWrite("CP_RB_WPTR", (in _) => _processor.Kick());
        _registers.OnWrite("RBBM_SW_RESET_CMD", (in write) => OnResetWritten(write));
    }

    /// <inheritdoc/>
    public object Device => _registers;

    /// <summary>How it is built.</summary>
    public AdrenoParameters Parameters { get; }

    /// <summary>What it has done since power-on.</summary>
    public AdrenoCounters Counters { get; } = new();

    /// <inheritdoc/>
    public long SizeBytes => _registers.SizeBytes;

    /// <summary>Puts a submit into the ring. The CP sees it once CP_RB_WPTR is written.</summary>
    /// <param name="submit">The work.</param>
    /// <returns>False when the ring holds <see cref="AdrenoParameters.RingEntries"/> submits that have not begun.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A count or address of the submit is out of range.</exception>
    public bool Enqueue(in AdrenoSubmit submit)
    {
        submit.Check();
        _host.Touch(Device);
        return _processor.TryAdd(submit);
    }

    /// <summary>Sets causes in RBBM_INT_0_STATUS, as if the hardware had met them; for trying how a driver handles errors.</summary>
    /// <param name="causes">The causes.</param>
    public void Raise(AdrenoInterrupts causes) => _interrupts.Raise((uint)causes);

    /// <summary>Brings everything back to power-on, for a new run, and forgets submits, accesses in flight and counts.</summary>
    public void Reset()
    {
        _registers.Reset();
        _interrupts.Update();
        _processor.Reset();
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

    private void OnResetWritten(in RegisterWrite write)
    {
        if ((write.Written & AdrenoRegisters.SwReset) != 0)
        {
            _processor.StartReset();
        }
    }
}
