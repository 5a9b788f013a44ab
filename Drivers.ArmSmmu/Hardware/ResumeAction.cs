namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>What software asked for by writing RESUME; the values are those of RESUME.TnR.</summary>
public enum ResumeAction
{
    /// <summary>The stalled transaction is translated again.</summary>
    Retry = 0,

    /// <summary>The stalled transaction is terminated.</summary>
    Terminate = 1,
}
