namespace TopHalf.Exploration;

/// <summary>Told how a search goes on, and asked whether it may.</summary>
public interface IExplorationProgress
{
    /// <summary>Called some times a second, on the thread that called <see cref="Explorer.Run"/>.</summary>
    /// <param name="progress">How far it is.</param>
    /// <returns>Whether the search goes on; when not, it ends with what it has.</returns>
    bool OnProgress(SearchProgress progress);
}
