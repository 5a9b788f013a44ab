namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>How a context bank decides about faults: every rule of recording, stalling, resuming and the interrupt line.</summary>
/// <remarks>
/// Sources: MMU-500 TRM (ARM DDI 0517) 2.3.4 and 2.3.5 as quoted on the iommu list, and the mails cited in
/// <see cref="SmmuKnobs"/>. A rule asks for an assumption only where its answer changes the outcome.
/// </remarks>
internal static class ContextFaultRules
{
    /// <summary>What happens to a transaction before translation, also to one that the TLB would answer.</summary>
    public static Admission Admit(in ContextFaultState state, SmmuAssumptions assumptions)
    {
        if (state.AllowsHitUnderFault || !(state.HasFaultBits || (state.IsStalled && assumptions.HupcfCountsSs)))
        {
            return Admission.Proceed;
        }

        return state.Stalls ? Admission.Hold : Admission.Terminate;
    }

    /// <summary>What a fault does.</summary>
    public static FaultOutcome OnFault(in ContextFaultState state, SmmuAssumptions assumptions)
    {
        if (state.IsStalled)
        {
            return OnFaultWhileStalled(state, assumptions);
        }

        if (!state.HasFaultBits)
        {
            return new FaultOutcome(FaultRecording.Recorded, state.Stalls ? FaultFate.Stalled : FaultFate.Terminated);
        }

        // Software has not cleared an older fault, so only MULTI tells of this one. Without StallWaitsForRecord it stalls under
        // the older syndrome: whoever clears FSR then leaves a stall that nothing describes.
        return (state.Stalls, Waits: state.Stalls && assumptions.StallWaitsForRecord) switch
        {
            (false, _) => new FaultOutcome(FaultRecording.Merged, FaultFate.Terminated),
            (true, true) => new FaultOutcome(FaultRecording.Merged, FaultFate.Waits),
            (true, false) => new FaultOutcome(FaultRecording.Merged, FaultFate.Stalled),
        };
    }

    /// <summary>What a write of RESUME does.</summary>
    public static ResumeEffect OnResume(in ContextFaultState state, SmmuAssumptions assumptions)
    {
        if (!state.IsStalled)
        {
            return assumptions.ResumeWithoutSsIgnored ? ResumeEffect.Ignored : ResumeEffect.Kept;
        }

        if (!state.HasFaultBits || !assumptions.ResumeNeedsFsrClear)
        {
            return ResumeEffect.Released;
        }

        return assumptions.BlockedResumeReleases ? ResumeEffect.ReleasedKeepingSs : ResumeEffect.Blocked;
    }

    /// <summary>Whether a fault that waits to be recorded may be processed again.</summary>
    public static bool MayBeRecorded(in ContextFaultState state, SmmuAssumptions assumptions) =>
        !state.IsStalled && !(state.HasFaultBits && assumptions.StallWaitsForRecord);

    /// <summary>The level of the context interrupt.</summary>
    public static bool IsLineAsserted(in ContextFaultState state, SmmuAssumptions assumptions) =>
        state.InterruptEnabled && (state.HasFaultBits || (state.IsStalled && assumptions.SsHoldsLine));

    private static FaultOutcome OnFaultWhileStalled(in ContextFaultState state, SmmuAssumptions assumptions)
    {
        var recording = assumptions.RecordFrozenWhileStalled ? FaultRecording.Lost
            : state.HasFaultBits ? FaultRecording.Merged
            : FaultRecording.Recorded;
        if (!state.Stalls)
        {
            // SCTLR.CFCFG was cleared after the stall; it is sampled for each transaction.
            return new FaultOutcome(recording, FaultFate.Terminated);
        }

        if (assumptions.TerminateWhileStalled)
        {
            return new FaultOutcome(recording, FaultFate.TerminatedByOther);
        }

        // A new record displaces the stalled transaction from the place that RESUME acts on.
        return new FaultOutcome(recording, recording == FaultRecording.Recorded ? FaultFate.Stalled : FaultFate.Waits);
    }
}
