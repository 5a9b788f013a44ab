namespace TopHalf.Liveness;

/// <summary>Something whose end is known: who begins to wait for it may close a cycle, and it is worth looking at once.</summary>
internal interface IHeld : IWaitSource
{
    /// <summary>Whether who has it may be waiting itself. Asked at each wait, so it only looks at what is at hand.</summary>
    bool MayBeStuck { get; }
}
