namespace TopHalf.Exploration;

/// <summary>A context that could go on without being woken, or an interrupt that waits to be let in.</summary>
/// <param name="Actor">The number of its CPU.</param>
/// <param name="Origin">The key that it shares with all that come from the same place; see <see cref="Step.Origin"/>; 0 for the idle task.</param>
/// <param name="Context">Its own key; 0 for an interrupt that was not entered.</param>
public readonly record struct Stand(int Actor, ulong Origin, ulong Context)
{
    /// <summary>The priority of the task, the higher the sooner it runs; 0 where a context is none.</summary>
    internal int Rank { get; init; }

    /// <summary>Whether the task is in the middle of something.</summary>
    internal bool IsBegun { get; init; }
}
