using TopHalf.Devices;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>The questions about an SMMUv2 that its manuals leave open or that implementations answer differently.</summary>
/// <remarks>
/// The model asks one only where its answer changes what happens next. What an implementation answers is in
/// <see cref="SmmuImplementation.KnobDefaults"/>.
/// </remarks>
public static class SmmuKnobs
{
    /// <summary>Whether a stalled context holds its interrupt line after the fault bits were cleared.</summary>
    public static readonly Knob SsHoldsLine = new(
        "ss-holds-line",
        "FSR.SS keeps the context interrupt asserted, also when no fault bit is set",
        "MMU-500 TRM (ARM DDI 0517) 2.3.4/2.3.5 as quoted on the iommu list, 2025; not observed on qcom,smmu-v2");

    /// <summary>Whether the order FSR, then RESUME is needed.</summary>
    public static readonly Knob ResumeNeedsFsrClear = new(
        "resume-needs-fsr-clear",
        "RESUME written while fault bits are set does not clear FSR.SS",
        "observed on MMU-500, iommu list 2025; not observed on qcom,smmu-v2");

    /// <summary>What a RESUME does to the transaction when it does not clear SS.</summary>
    public static readonly Knob BlockedResumeReleases = new(
        "blocked-resume-releases",
        "a RESUME that does not clear FSR.SS releases the stalled transaction all the same",
        "assumed off: the reports say only that SS stays");

    /// <summary>What happens to a second fault of a bank.</summary>
    public static readonly Knob TerminateWhileStalled = new(
        "terminate-while-stalled",
        "while a transaction of the bank is stalled, others that fault are terminated and not stalled",
        "observed on qcom,smmu-v2 (a5xx), mails of R. Clark and C. Abbott 2025; on MMU-500 each stalls");

    /// <summary>Whether the syndrome of a stalled fault is safe from later ones.</summary>
    public static readonly Knob RecordFrozenWhileStalled = new(
        "record-frozen-while-stalled",
        "while FSR.SS is set, no other fault is recorded and FSR.MULTI is not set, whatever software cleared",
        "C. Abbott's reading of the MMU-500 TRM on the iommu list, 2025; the exact rule is open");

    /// <summary>What a RESUME does when nothing is stalled.</summary>
    public static readonly Knob ResumeWithoutSsIgnored = new(
        "resume-without-ss-ignored",
        "RESUME written while FSR.SS is clear has no effect; otherwise it is kept and releases the next fault that stalls",
        "assumed on: unspecified in the material read");

    /// <summary>Whether a second stall can come while old fault bits are still set.</summary>
    public static readonly Knob StallWaitsForRecord = new(
        "stall-waits-for-record",
        "a fault that stalls while fault bits of an older one are set waits without FSR.SS until they are cleared",
        "assumed off: it sets FSR.MULTI and FSR.SS at once, under the older syndrome");

    /// <summary>What a waiting fault does when its turn comes.</summary>
    public static readonly Knob WaiterTranslatesAgain = new(
        "waiter-translates-again",
        "a stalled transaction that waited to be recorded is translated again when its turn comes",
        "assumed on: SCTLR is sampled when a transaction is processed again (R. Murphy); otherwise its first fault is recorded");

    /// <summary>What "outstanding fault" means for HUPCF.</summary>
    public static readonly Knob HupcfCountsSs = new(
        "hupcf-counts-ss",
        "with SCTLR.HUPCF=0, a stall whose fault bits were cleared still holds back the other transactions of the bank",
        "assumed on: SS is a bit of FSR, and outstanding means FSR is not zero; the effect of an FSR write while SS is set is open");

    /// <summary>Whether a TLB synchronisation can hang behind a stall.</summary>
    public static readonly Knob TlbSyncWaitsForStalled = new(
        "tlbsync-waits-for-stalled",
        "TLBSYNC does not complete while transactions that were stalled before it are still stalled",
        "assumed on: Linux's time-out message \"TLB sync timed out -- SMMU may be deadlocked\"; whether it waits is open");

    /// <summary>When a TLB invalidation takes effect.</summary>
    public static readonly Knob InvalidateWaitsForSync = new(
        "invalidate-waits-for-sync",
        "a TLB invalidation takes effect only when the synchronisation after it completes",
        "assumed on: completion is promised only by TLBSTATUS after TLBSYNC");

    /// <summary>Whether stalls in one bank starve the others.</summary>
    public static readonly Knob StallHoldsWalkSlot = new(
        "stall-holds-walk-slot",
        "a stalled fault occupies a page walk of the translation unit; with all of them occupied the next miss blocks every stream",
        "MMU-500 TRM 2.3.4/2.3.5: 8 parallel walks, the ninth miss blocks the channel; small on qcom,smmu-v2");

    /// <summary>Whether stalls can be switched off for the whole device.</summary>
    public static readonly Knob StalldSupported = new(
        "stalld-supported",
        "sCR0.STALLD=1 makes every context terminate its faults, whatever SCTLR.CFCFG says",
        "MMU-500 TRM: global stall controls are not supported; otherwise the architecture");

    /// <summary>Whether a hypervisor rewrites stream mappings.</summary>
    public static readonly Knob FirmwareRewritesBypass = new(
        "firmware-rewrites-bypass",
        "secure firmware turns S2CR.TYPE=bypass into fault and ignores S2CR.TYPE=fault",
        "Linux arm-smmu-qcom.c, which reserves the last bank as a bypass on such platforms");

    /// <summary>Whether the stream of a translation fault is known.</summary>
    public static readonly Knob FrsynraHoldsStream = new(
        "frsynra-holds-stream",
        "CBFRSYNRA gives the StreamID of a translation fault; otherwise it reads as zero",
        "R. Murphy 2019: not reliably known on every implementation");

    /// <summary>What a stream match conflict does when it is not configured to fault.</summary>
    public static readonly Knob ConflictBypasses = new(
        "conflict-bypasses",
        "with sCR0.SMCFCFG=0 a stream that matches more than once bypasses; otherwise the lowest match is taken",
        "assumed on: drivers set SMCFCFG so that conflicting matches do not bypass the SMMU");

    /// <summary>All of them, in the order of this file.</summary>
    public static IReadOnlyList<Knob> All { get; } =
    [
        SsHoldsLine, ResumeNeedsFsrClear, BlockedResumeReleases, TerminateWhileStalled, RecordFrozenWhileStalled,
        ResumeWithoutSsIgnored, StallWaitsForRecord, WaiterTranslatesAgain, HupcfCountsSs, TlbSyncWaitsForStalled,
        InvalidateWaitsForSync, StallHoldsWalkSlot, StalldSupported, FirmwareRewritesBypass, FrsynraHoldsStream, ConflictBypasses,
    ];
}
