namespace TopHalf.Logging;

/// <summary>The levels of <c>printk</c>. Source: include/linux/kern_levels.h.</summary>
public enum KernLevel : byte
{
    /// <summary>The system is unusable.</summary>
    Emerg,

    /// <summary>Action must be taken at once.</summary>
    Alert,

    /// <summary>A critical condition.</summary>
    Crit,

    /// <summary>An error.</summary>
    Err,

    /// <summary>A warning.</summary>
    Warning,

    /// <summary>Normal but worth noting.</summary>
    Notice,

    /// <summary>For information.</summary>
    Info,

    /// <summary>For debugging.</summary>
    Debug,
}
