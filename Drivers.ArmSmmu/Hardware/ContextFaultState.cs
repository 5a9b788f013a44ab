namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>What a context bank's fault handling depends on, apart from the transaction at hand.</summary>
/// <param name="HasFaultBits">A fault bit of FSR is set; SS does not count, MULTI does.</param>
/// <param name="IsStalled">FSR.SS is set.</param>
/// <param name="Stalls">Faults stall: SCTLR.CFCFG=1, and not switched off by sCR0.STALLD.</param>
/// <param name="AllowsHitUnderFault">SCTLR.HUPCF=1.</param>
/// <param name="InterruptEnabled">SCTLR.CFIE=1.</param>
internal readonly record struct ContextFaultState(
    bool HasFaultBits, bool IsStalled, bool Stalls, bool AllowsHitUnderFault, bool InterruptEnabled);
