using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Exploration;

/// <summary>Runs a subject again along a known schedule, and writes the run down.</summary>
/// <param name="subject">The subject.</param>
/// <param name="maxSteps">When a run is given up, in steps.</param>
internal sealed class ScheduleReplayer(Subject subject, long maxSteps) : IDisposable
{
    private readonly CarrierPool _carriers = new();

    /// <summary>How many runs it made.</summary>
    public long Runs { get; private set; }

    /// <inheritdoc/>
    public void Dispose() => _carriers.Dispose();

    /// <summary>Follows a schedule.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="observers">More observers of the event stream.</param>
    public ReplayedRun Follow(Schedule schedule, params IReadOnlyList<IEventObserver> observers)
    {
        var strategy = new FollowSchedule(schedule.Picks);
        return Run(strategy, new(strategy) { Injections = schedule.Injections }, () => strategy.IsFollowed, observers);
    }

    /// <summary>Follows deviations by their labels.</summary>
    /// <param name="deviations">The deviations.</param>
    /// <param name="injections">What is injected.</param>
    /// <param name="divergence">Where they could not be followed, or null.</param>
    /// <param name="hasDrifted">Whether other things could come at a deviation than when it was recorded.</param>
    /// <param name="observers">More observers of the event stream.</param>
    public ReplayedRun Follow(
        IReadOnlyList<Deviation> deviations, InjectionSet injections, out string? divergence, out bool hasDrifted, params IReadOnlyList<IEventObserver> observers)
    {
        // The labels of the strategy and of the recorder are counted apart, by the same keys.
        var keys = new SearchKeys();
        var strategy = new FollowDeviations(deviations, keys);
        var chooser = new SearchChooser(strategy) { Injections = injections };
        var run = Run(strategy, chooser, () => strategy.Divergence is null, observers);
        (divergence, hasDrifted) = (strategy.Divergence ?? UnmetFault(injections, chooser.Sites), strategy.HasDrifted);
        return run;
    }

    /// <summary>A fault whose place the run never came to. Hardware that comes early has a deviation for it, which tells by itself.</summary>
    private static string? UnmetFault(InjectionSet injections, InjectionSites sites)
    {
        foreach (var (index, fault) in injections.Items.Where(static item => item.IsFault).Index())
        {
            if (!sites.Found.Any(site => (site.Label, site.Value) == (fault.Label, fault.Value)))
            {
                return FormattableString.Invariant($"fault {index + 1} of {injections.Faults}: the run ended and never came to the place at which something fails.");
            }
        }

        return null;
    }

    private ReplayedRun Run(IStrategy strategy, SearchChooser chooser, Func<bool> isFollowed, IReadOnlyList<IEventObserver> observers)
    {
        Runs++;
        var (recorder, hash) = (new ScheduleRecorder(chooser.Keys), new TraceHash());
        chooser.Listener = recorder;
        chooser.Begin();
        _ = strategy.BeginRun();
        var run = subject.Run(
            options => options with { Chooser = chooser, MaxOperations = Math.Min(options.MaxOperations, maxSteps) }, _carriers, [hash, recorder, .. observers]);
        recorder.NoteDone(chooser.Point);
        strategy.EndRun(chooser.Point);
        return new(run, recorder.Steps, recorder.Findings, recorder.Deviations, chooser.ToSchedule(), isFollowed(), hash.Value);
    }
}
