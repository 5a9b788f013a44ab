namespace TopHalf.Lockdep;

/// <summary>In what states a lock class was taken so far. Source: kernel/locking/lockdep_internals.h.</summary>
[Flags]
public enum LockUsage
{
    /// <summary>Never taken.</summary>
    None = 0,

    /// <summary>Taken in a hard interrupt.</summary>
    UsedInHardIrq = 1 << 0,

    /// <summary>Taken for reading in a hard interrupt.</summary>
    UsedInHardIrqRead = 1 << 1,

    /// <summary>Held while hard interrupts were on.</summary>
    EnabledHardIrq = 1 << 2,

    /// <summary>Held for reading while hard interrupts were on.</summary>
    EnabledHardIrqRead = 1 << 3,

    /// <summary>Taken in a softirq.</summary>
    UsedInSoftirq = 1 << 4,

    /// <summary>Taken for reading in a softirq.</summary>
    UsedInSoftirqRead = 1 << 5,

    /// <summary>Held while softirqs were on.</summary>
    EnabledSoftirq = 1 << 6,

    /// <summary>Held for reading while softirqs were on.</summary>
    EnabledSoftirqRead = 1 << 7,

    /// <summary>Taken.</summary>
    Used = 1 << 8,

    /// <summary>Taken for reading.</summary>
    UsedRead = 1 << 9,
}
