namespace TopHalf.Power;

/// <summary>How a change of power is asked for. Source: include/linux/pm_runtime.h.</summary>
[Flags]
internal enum RpmFlags : byte
{
    None = 0,

    /// <summary>By the work item, later.</summary>
    Async = 1,

    /// <summary>Without waiting for one that is under way.</summary>
    NoWait = 2,

    /// <summary>Takes or drops a reference too.</summary>
    GetPut = 4,

    /// <summary>Not before the autosuspend delay is over.</summary>
    Auto = 8,
}
