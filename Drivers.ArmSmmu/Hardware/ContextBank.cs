using TopHalf.Devices;
using TopHalf.Iommu;
using static TopHalf.Drivers.ArmSmmu.Hardware.ContextBankFields;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>One context bank: its registers and what writing them does. Translation and faults are in the other parts.</summary>
internal sealed partial class ContextBank
{
    private readonly SmmuCore _core;
    private readonly int _index;
    private readonly WireDriver _line;
    private readonly FieldHandle _vmid;
    private readonly FieldHandle _type;
    private readonly FieldHandle _isAArch64;
    private readonly RegisterHandle _faultingStream;

    public ContextBank(SmmuCore core, int index, IInterruptWire wire)
    {
        _core = core;
        _index = index;
        _line = new WireDriver(index, wire, core.Observers);
        _vmid = core.Global1.Map.Find("CBAR", "VMID");
        _type = core.Global1.Map.Find("CBAR", "TYPE");
        _isAArch64 = core.Global1.Map.Find("CBA2R", "VA64");
        _faultingStream = core.Global1.Map.Find("CBFRSYNRA");
        Sync = new(core.Host, $"context bank {index}");
        Registers = new RegisterBank(ContextBankSpace.Map, core.Host, $"CB{index}") { Device = core };
        Registers.OnWrite("SCTLR", (in _) => UpdateLine(isNewCause: false));
        Registers.OnWrite("RESUME", (in write) => Resume((ResumeAction)(write.New & 1)));
        Registers.OnWrite("FSR", (in write) => OnFsrWritten(write));
        Registers.OnWrite("FSRRESTORE", (in write) => OnFsrRestored(write.Written));
        Registers.OnWrite("TLBIALL", (in _) => Invalidate(new TlbInvalidation(Vmid)));
        Registers.OnWrite("TLBIASID", (in write) => Invalidate(new TlbInvalidation(Vmid, AsidOf(write.New))));
        Registers.OnWrite("TLBIVA", (in write) => InvalidateAddress(write, anyAsid: false));
        Registers.OnWrite("TLBIVAL", (in write) => InvalidateAddress(write, anyAsid: false));
        Registers.OnWrite("TLBIVAA", (in write) => InvalidateAddress(write, anyAsid: true));
        Registers.OnWrite("TLBIVAAL", (in write) => InvalidateAddress(write, anyAsid: true));
        Registers.OnWrite("TLBSYNC", (in _) => StartSync());
    }

    public RegisterBank Registers { get; }

    public bool IsLineAsserted => _line.IsAsserted;

    /// <summary>The serial of the fault that the syndrome registers tell of; 0 when none was recorded yet.</summary>
    public long RecordedSerial { get; private set; }

    private byte Vmid => (byte)_core.Global1.Get(_vmid, _index);

    private ContextFaultState FaultState
    {
        get
        {
            var sctlr = Registers.Get(Sctlr);
            var fsr = Registers.Get(Fsr);
            return new ContextFaultState(
                (fsr & FaultBits) != 0,
                Ss.IsSetIn(fsr),
                Cfcfg.IsSetIn(sctlr) && !_core.StallsAreDisabled,
                Hupcf.IsSetIn(sctlr),
                Cfie.IsSetIn(sctlr));
        }
    }

    private AbortKind AbortKind => Registers.IsSet(Cfre) ? AbortKind.BusError : AbortKind.ReadAsZeroWriteIgnored;

    public void Reset()
    {
        Registers.Reset();
        RecordedSerial = 0;
        _stalledSlot = TransactionPool.None;
        _keptResume = null;
        _queueHead = TransactionPool.None;
        _queueTail = TransactionPool.None;
        _heldCount = 0;
        _waitingCount = 0;
        _syncUpTo = 0;
        Sync.End();
        _line.Reset();
    }

    private void UpdateLine(bool isNewCause) =>
        _line.Drive(ContextFaultRules.IsLineAsserted(FaultState, _core.Assumptions), isNewCause);

    private int AsidOf(ulong value) => (int)(Registers.IsSet(AsidIs16Bit) ? value & 0xffff : value & 0xff);

    // The page is in bits 43:0 and the ASID in 63:48. Written in halves, the low half is the one that acts.
    private void InvalidateAddress(in RegisterWrite write, bool anyAsid)
    {
        if ((write.Lanes & 1) != 0)
        {
            Invalidate(new TlbInvalidation(Vmid, anyAsid ? -1 : AsidOf(write.New >> 48), write.New & ((1UL << 44) - 1)));
        }
    }

    private void Invalidate(in TlbInvalidation what) =>
        _core.Tlb.Invalidate(what, (short)_index, _core.Assumptions.InvalidateWaitsForSync);
}
