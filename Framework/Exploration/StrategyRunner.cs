using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Exploration;

/// <summary>Runs a subject under one strategy, schedule after schedule, on threads kept from run to run.</summary>
public sealed class StrategyRunner : IDisposable
{
    private readonly Subject _subject;
    private readonly IStrategy _strategy;
    private readonly CarrierPool _carriers;
    private readonly bool _ownsCarriers;
    private readonly SearchChooser _chooser;

    /// <summary>Makes it ready.</summary>
    /// <param name="subject">What is run.</param>
    /// <param name="strategy">Who decides.</param>
    /// <param name="injections">What comes at other times, or ends otherwise, than by itself; null for nothing.</param>
    public StrategyRunner(Subject subject, IStrategy strategy, InjectionSet? injections = null)
        : this(subject, strategy, injections ?? InjectionSet.Empty, new()) => _ownsCarriers = true;

    /// <summary>Makes it ready to run on threads that others use after it.</summary>
    internal StrategyRunner(Subject subject, IStrategy strategy, InjectionSet injections, CarrierPool carriers)
    {
        (_subject, _strategy, _carriers) = (subject, strategy, carriers);
        _chooser = new(strategy) { Injections = injections };
    }

    /// <summary>When a run is given up that does not end, in steps. Default 20,000.</summary>
    public long MaxSteps { get; init; } = 20_000;

    /// <summary>How many steps the last run took.</summary>
    public long Steps => _chooser.Steps;

    /// <summary>What could be injected, as far as the runs came to it.</summary>
    public IReadOnlyList<Injection> Sites => _chooser.Sites.Found;

    internal SearchChooser Chooser => _chooser;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownsCarriers)
        {
            _carriers.Dispose();
        }
    }

    /// <summary>Runs the next schedule.</summary>
    /// <param name="observers">More observers of the event stream.</param>
    /// <returns>What came of it; null when the strategy has nothing left to try.</returns>
    public SubjectRun? Next(params IReadOnlyList<IEventObserver> observers)
    {
        if (!_strategy.BeginRun())
        {
            return null;
        }

        _chooser.Begin();
        var run = _subject.Run(options => options with { Chooser = _chooser, MaxOperations = Math.Min(options.MaxOperations, MaxSteps) }, _carriers, observers);
        _strategy.EndRun(_chooser.Point);
        return run;
    }

    /// <summary>Runs schedule after schedule, on the thread on which each run begins: that spares two changes of threads for each.</summary>
    /// <param name="onRun">Told of each run; false when it has seen enough.</param>
    public void RunAll(Func<SubjectRun, bool> onRun)
    {
        ArgumentNullException.ThrowIfNull(onRun);
        var goesOn = true;
        while (goesOn)
        {
            try
            {
                _carriers.Invoke(() =>
                {
                    while (goesOn)
                    {
                        goesOn = Next() is { } run && onRun(run);
                    }
                });
            }
            catch (StackLostException lost)
            {
                _strategy.EndRun(_chooser.Point);
                goesOn = onRun(new(lost.Machine.End, lost.Machine.Findings.All, lost.Machine));
            }
        }
    }
}
