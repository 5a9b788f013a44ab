using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using static TopHalf.Devices.Access;

namespace TopHalf.Upstream.Msm;

/// <summary>The smallest GPU that has a ring: it works off one submit after the other, writes their fences, and sees when it hangs.</summary>
/// <remarks>The fence is in memory that the GPU and the driver share (<c>memptrs</c>); here it is a register like the others.</remarks>
internal sealed class AdrenoGpu : IHardwareEvent
{
    /// <summary>Its interrupt, and the one by which its SMMU tells of a stalled access.</summary>
    public const int Irq = 30, FaultIrq = 41;

    /// <summary>Bits of RBBM_INT_0: a fence was written; it hangs.</summary>
    public const uint CacheFlushTs = 1u << 20, HangDetect = 1u << 23;

    /// <summary>A bit of RBBM_STATUS3: an access is stalled in the SMMU.</summary>
    public const uint StalledOnFault = 1u << 24;

    private const long Step = 0, Detect = 1;

    private static readonly RegisterMap _map = new("GPU", 0x40,
    [
        Register.Whole("RBBM_INT_0_MASK", 0x00, ReadWrite),
        Register.Whole("RBBM_INT_0_STATUS", 0x04, ReadOnly),
        Register.Whole("RBBM_INT_CLEAR_CMD", 0x08, WriteOnly),
        Register.Whole("RBBM_STATUS3", 0x0c, ReadOnly),
        Register.Whole("RBBM_SW_RESET", 0x10, WriteOnly),
        Register.Whole("CP_RB_RPTR", 0x14, ReadWrite),
        Register.Whole("CP_RB_WPTR", 0x18, ReadWrite),
        Register.Whole("MEMPTRS_FENCE", 0x1c, ReadWrite),
    ]);

    private readonly Machine _machine;
    private readonly RegisterBank _bank;
    private readonly InterruptLine _line;
    private readonly InterruptLine _fault;
    private bool _isRunning;
    private bool _isHung;
    private long _epoch;
    private int _detectionsLeft;

    /// <summary>Builds it into a machine.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="power">Who knows whether its registers answer; null where they always do.</param>
    public AdrenoGpu(Machine machine, IPowerState? power = null)
    {
        _machine = machine;
        _bank = new(_map, machine) { Device = this };
        _line = machine.Interrupts.Wire(Irq, "gpu-irq").Line;
        _fault = machine.Interrupts.Wire(FaultIrq, "arm-smmu-context-fault", IrqFlow.Edge, IrqFlags.TriggerRising).Line;
        _bank.OnWrite("CP_RB_WPTR", (in _) => GoOn());
        _bank.OnWrite("RBBM_SW_RESET", (in _) => Reset());
        _bank.OnWrite("RBBM_INT_0_MASK", (in _) => UpdateLine(isNewCause: false));
        _bank.OnWrite("RBBM_INT_CLEAR_CMD", (in write) => Raise(Get("RBBM_INT_0_STATUS") & ~(uint)write.New, isNewCause: false));
        Registers = new(_bank, "gpu") { PoweredBy = power };
    }

    /// <summary>Its registers, as a driver has them mapped.</summary>
    public MmioRegion Registers { get; }

    /// <summary>Which submit never ends; null for none.</summary>
    public uint? HangsAt { get; init; }

    /// <summary>Whether that is so since an access of it stalls in the SMMU.</summary>
    public bool Stalls { get; init; }

    /// <summary>How often it says so of one hang.</summary>
    public int Detections { get; init; } = 1;

    /// <summary>With which fence it begins.</summary>
    public uint FirstFence
    {
        init
        {
            Set("CP_RB_RPTR", value);
            Set("CP_RB_WPTR", value);
            Set("MEMPTRS_FENCE", value);
        }
    }

    /// <summary>Reads a register.</summary>
    public uint Read(string register) => Registers.Read32(_map.OffsetOf(register));

    /// <summary>Writes a register.</summary>
    public void Write(string register, uint value) => Registers.Write32(_map.OffsetOf(register), value);

    /// <summary>The SMMU ends the stalled access, if there is one: the submit goes on, and is done.</summary>
    public void ResumeTranslation()
    {
        if (Get("RBBM_STATUS3") != 0)
        {
            Set("RBBM_STATUS3", 0);
            _isHung = false;
            Complete();
        }
    }

    /// <inheritdoc/>
    public void Occur(long argument)
    {
        if (argument >> 1 != _epoch)
        {
            return;
        }

        if ((argument & 1) == Detect)
        {
            DetectHang();
        }
        else if (Get("CP_RB_RPTR") + 1 == HangsAt)
        {
            Hang();
        }
        else
        {
            Complete();
        }
    }

    private void GoOn()
    {
        if (!_isRunning && !_isHung && Get("CP_RB_RPTR") != Get("CP_RB_WPTR"))
        {
            _isRunning = true;
            After(Ktime.FromUs(10), Step);
        }
    }

    private void Complete()
    {
        _isRunning = false;
        var done = Get("CP_RB_RPTR") + 1;
        Set("CP_RB_RPTR", done);
        Set("MEMPTRS_FENCE", done);
        Raise(Get("RBBM_INT_0_STATUS") | CacheFlushTs, isNewCause: true);
        GoOn();
    }

    private void Hang()
    {
        (_isHung, _detectionsLeft) = (true, Detections);
        After(Ktime.FromUs(100), Detect);
        if (Stalls)
        {
            Set("RBBM_STATUS3", StalledOnFault);
            _fault.Assert();
        }
    }

    private void DetectHang()
    {
        if (!_isHung || _detectionsLeft-- == 0)
        {
            return;
        }

        Raise(Get("RBBM_INT_0_STATUS") | HangDetect, isNewCause: true);
        After(Ktime.FromUs(100), Detect);
    }

    private void Reset()
    {
        (_isRunning, _isHung) = (false, false);
        _epoch++;
        Set("RBBM_STATUS3", 0);
        Raise(0, isNewCause: false);
    }

    private void Raise(uint status, bool isNewCause)
    {
        Set("RBBM_INT_0_STATUS", status);
        UpdateLine(isNewCause);
    }

    private void UpdateLine(bool isNewCause)
    {
        if ((Get("RBBM_INT_0_STATUS") & Get("RBBM_INT_0_MASK")) == 0)
        {
            _line.Deassert();
        }
        else if (isNewCause || !_line.IsAsserted)
        {
            _line.Assert();
        }
    }

    private void After(Ktime delay, long what) => ((IHardwareHost)_machine).Schedule(delay, this, (_epoch << 1) | what);

    private uint Get(string register) => (uint)_bank.Get(_map.Find(register));

    private void Set(string register, uint value) => _bank.Set(_map.Find(register), value);
}
