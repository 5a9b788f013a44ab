namespace TopHalf.Power;

/// <summary>In what state of power a device is (<c>enum rpm_status</c>).</summary>
public enum RuntimeStatus : byte
{
    /// <summary>It works, and its registers answer.</summary>
    Active,

    /// <summary>Its callback brings it up.</summary>
    Resuming,

    /// <summary>It is off, or as good as.</summary>
    Suspended,

    /// <summary>Its callback brings it down.</summary>
    Suspending,
}
