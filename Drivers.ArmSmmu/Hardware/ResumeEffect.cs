namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>What a write of RESUME did.</summary>
public enum ResumeEffect
{
    /// <summary>SS was cleared and the stalled transaction released.</summary>
    Released,

    /// <summary>The stalled transaction was released, and SS is still set (<see cref="SmmuKnobs.BlockedResumeReleases"/>).</summary>
    ReleasedKeepingSs,

    /// <summary>Nothing: fault bits were set (<see cref="SmmuKnobs.ResumeNeedsFsrClear"/>).</summary>
    Blocked,

    /// <summary>Nothing: no transaction was stalled (<see cref="SmmuKnobs.ResumeWithoutSsIgnored"/>).</summary>
    Ignored,

    /// <summary>No transaction was stalled; the next that stalls is released in this way.</summary>
    Kept,
}
