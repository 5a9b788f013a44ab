namespace TopHalf.Exploration.Strategies;

/// <summary>Ways to break a search, so that its tests can show that they would notice.</summary>
[Flags]
internal enum SearchDefects
{
    /// <summary>It is as it should be.</summary>
    None = 0,

    /// <summary>A change after a look is not taken to depend on it.</summary>
    WriteAfterReadIsNoRace = 1,

    /// <summary>What sleeps stays asleep, whatever is done.</summary>
    SleepersNeverWake = 2,

    /// <summary>Locks are never taken in another order.</summary>
    LocksAreNoRace = 4,

    /// <summary>What is blocked for good at the end of a run takes no part in its races.</summary>
    BlockedIsNoRace = 8,

    /// <summary>A sequence is taken to be covered as soon as its first step is.</summary>
    FirstStepCovers = 16,

    /// <summary>Of the alternatives of an actor only the first is tried.</summary>
    FirstAlternativeOnly = 32,

    /// <summary>Nothing is put to sleep.</summary>
    NothingSleeps = 64,

    /// <summary>A release is reversed with the acquisition after it, instead of the two acquisitions.</summary>
    ReleaseRacesWithAcquire = 128,

    /// <summary>Runs are cut where they would preempt a second time.</summary>
    PrunesByPreemptions = 256,

    /// <summary>A cache does not look at who went last.</summary>
    CacheForgetsActor = 512,

    /// <summary>A cache does not look at how many preemptions were spent.</summary>
    CacheForgetsBudget = 1024,

    /// <summary>Sequences are used although steps do something else than where they were seen.</summary>
    SurprisesAreIgnored = 2048,

    /// <summary>Where parts branch off, only that is tried that some race has asked for by then.</summary>
    PartsAreNotExpanded = 4096,

    /// <summary>A step that nobody minds is taken to be one that nobody minds later.</summary>
    NothingIsLearned = 8192,

    /// <summary>What somebody does whom others let go on first is not looked at.</summary>
    NobodyIsWoken = 16384,

    /// <summary>Steps that only look take no part in what makes a state.</summary>
    StateForgetsReads = 65536,
}
