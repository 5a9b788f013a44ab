using System.Diagnostics;
using TopHalf.Exploration;

namespace TopHalf.Cli.KernelTests;

/// <summary>Ends a search when its time is up; what it has by then is reported.</summary>
/// <param name="time">How long it may take.</param>
internal sealed class TimeBudget(TimeSpan time) : IExplorationProgress
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <inheritdoc/>
    public bool OnProgress(SearchProgress progress) => _clock.Elapsed < time;
}
