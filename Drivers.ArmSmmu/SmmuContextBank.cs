using TopHalf.Devices;
using TopHalf.Iommu;
using TopHalf.Locking;

namespace TopHalf.Drivers.ArmSmmu;

/// <summary>The registers of a context bank in use, as far as faults are concerned.</summary>
/// <remarks>Offsets and bits: ARM IHI 0062 (SMMUv2), Linux <c>arm-smmu.h</c>.</remarks>
public sealed class SmmuContextBank
{
    /// <summary>The bits of FSR that tell of a fault by themselves: MULTI, UUT, ASF, TLBLKF, TLBMCF, EF, PF, AFF, TF.</summary>
    public const uint FaultBits = SmmuRegisters.FsrFaultBits;

    /// <summary>FSR.SS: a transaction is stalled.</summary>
    public const uint Stalled = SmmuRegisters.FsrStalled;

    private const uint InterruptEnable = 1u << 6;
    private const uint StallEnable = 1u << 7;

    private readonly MmioRegion _registers;
    private readonly long _offset;
    private readonly long _streamOffset;

    internal SmmuContextBank(MmioRegion registers, long offset, long streamOffset, IommuDomain domain, int number)
    {
        _registers = registers;
        _offset = offset;
        _streamOffset = streamOffset;
        Domain = domain;
        Number = number;
        Lock = new($"cb{number}_lock");
    }

    /// <summary>Whose bank it is.</summary>
    public IommuDomain Domain { get; }

    /// <summary>Its number.</summary>
    public int Number { get; }

    /// <summary>Serialises TLB maintenance of the bank, and what writes its SCTLR (<c>cb_lock</c>).</summary>
    public SpinLock Lock { get; }

    /// <summary>The last fault that was captured; the same one again while only SS is left of it.</summary>
    public IommuFault Captured { get; private set; }

    /// <summary>Reads FSR.</summary>
    public uint ReadStatus() => _registers.Read32(_offset + SmmuRegisters.Fsr);

    /// <summary>Saves the syndrome of a fault into <see cref="Captured"/> and clears nothing. SS without fault bits is the last fault again, whose line is still up.</summary>
    /// <returns>Whether there is a fault.</returns>
    public bool Capture()
    {
        var fsr = ReadStatus();
        if ((fsr & FaultBits) != 0)
        {
            Captured = ReadSyndrome(fsr);
        }

        return (fsr & SmmuRegisters.FsrFault) != 0;
    }

    /// <summary>Reads the syndrome as it is now, whichever fault it belongs to.</summary>
    public IommuFault Peek()
    {
        var fsr = ReadStatus();
        return ReadSyndrome(fsr) with { Serial = Captured.Serial };
    }

    /// <summary>Clears the fault bits of FSR that were read; SS is not cleared by a write.</summary>
    /// <param name="fsr">FSR as it was read.</param>
    public void ClearStatus(uint fsr) => _registers.Write32(_offset + SmmuRegisters.Fsr, fsr);

    /// <summary>Writes RESUME: what is stalled goes on, whatever it is.</summary>
    /// <param name="action">What becomes of it.</param>
    public void Resume(ResumeAction action) => _registers.Write32(_offset + SmmuRegisters.Resume, action == ResumeAction.Terminate ? 1u : 0u);

    /// <summary>Lets the bank interrupt, or not (SCTLR.CFIE). The caller holds <see cref="Lock"/> where somebody else writes SCTLR.</summary>
    /// <param name="isEnabled">Whether it may.</param>
    public void EnableInterrupt(bool isEnabled) => UpdateControl(InterruptEnable, isEnabled);

    /// <summary>Lets faults of the bank stall, or not (SCTLR.CFCFG). What is stalled already stays stalled. The caller holds <see cref="Lock"/> where somebody else writes SCTLR.</summary>
    /// <param name="isEnabled">Whether they stall.</param>
    public void EnableStall(bool isEnabled) => UpdateControl(StallEnable, isEnabled);

    private void UpdateControl(uint bit, bool isSet)
    {
        var control = _registers.Read32(_offset + SmmuRegisters.Sctlr);
        _registers.Write32(_offset + SmmuRegisters.Sctlr, isSet ? control | bit : control & ~bit);
    }

    private IommuFault ReadSyndrome(uint fsr)
    {
        var fsynr0 = _registers.Read32(_offset + SmmuRegisters.Fsynr0);
        return new(
            Captured.Serial + 1,
            _registers.Read64(_offset + SmmuRegisters.Far),
            KindOf(fsr),
            IsWrite: (fsynr0 & SmmuRegisters.Fsynr0Write) != 0,
            IsStalled: (fsr & SmmuRegisters.FsrStalled) != 0,
            (int)(_registers.Read32(_streamOffset) & 0xffff))
        {
            Fsr = fsr,
            Fsynr0 = fsynr0,
            Fsynr1 = _registers.Read32(_offset + SmmuRegisters.Fsynr1),
            Ttbr0 = _registers.Read64(_offset + SmmuRegisters.Ttbr0),
        };
    }

    private static FaultKind KindOf(uint fsr) => fsr switch
    {
        _ when (fsr & SmmuRegisters.FsrTranslation) != 0 => FaultKind.Translation,
        _ when (fsr & SmmuRegisters.FsrPermission) != 0 => FaultKind.Permission,
        _ when (fsr & SmmuRegisters.FsrAccessFlag) != 0 => FaultKind.AccessFlag,
        _ when (fsr & SmmuRegisters.FsrExternal) != 0 => FaultKind.External,
        _ => FaultKind.Unknown,
    };
}
