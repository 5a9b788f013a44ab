namespace TopHalf.Exploration;

/// <summary>Told how a search goes on, and asked whether it may.</summary>
public interface IExplorationProgress
{
    /// <summary>Called after each run, on the thread of the search.</summary>
    /// <param name="schedules">Runs so far.</param>
    /// <param name="classes">Runs so far that are no reordering of another one; 0 for strategies that do not tell.</param>
    /// <param name="violations">Broken rules so far.</param>
    /// <returns>Whether the search goes on; when not, it ends with what it has.</returns>
    bool OnRun(long schedules, long classes, int violations);
}
