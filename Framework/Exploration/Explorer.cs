using TopHalf.Scheduling;

namespace TopHalf.Exploration;

/// <summary>Searches the schedules of a subject for one that breaks a rule, or shows that within bounds there is none.</summary>
/// <remarks>
/// What lands early and what fails is bounded by sets that are enumerated outside of the strategy: a bound inside of a reduction would lose schedules that nobody
/// sees. Each set is searched to its end before a larger one.
/// </remarks>
public sealed class Explorer
{
    private readonly Subject _subject;
    private readonly ExplorationOptions _options;
    private readonly IExplorationProgress? _progress;
    private readonly FindingCollector _findings;
    private readonly InjectionSets _sets;
    private readonly RunCounts _counts = new();
    private long _classes;
    private long _blocked;
    private bool _isCutShort;

    private Explorer(Subject subject, ExplorationOptions options, IExplorationProgress? progress)
    {
        (_subject, _options, _progress) = (subject, options, progress);
        (_findings, _sets) = (new(subject, options), new(options));
    }

    /// <summary>Searches.</summary>
    /// <param name="subject">What is run again and again.</param>
    /// <param name="options">How; null for a portfolio of random strategies.</param>
    /// <param name="progress">Told after each run; may be null.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message says which range.</exception>
    /// <exception cref="ArgumentException">The strategy is not known, or cannot do what is asked for.</exception>
    /// <exception cref="NoChoiceException">The code decides nothing that could be decided otherwise: there is nothing to search.</exception>
    public static ExplorationResult Run(Subject subject, ExplorationOptions? options = null, IExplorationProgress? progress = null)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return new Explorer(subject, (options ?? new()).Validated(), progress).Search();
    }

    private ExplorationResult Search()
    {
        var name = StrategyCatalogue.NameFor(_options);
        _sets.Add(_options.IsComplete ? InjectionSet.Empty : InjectionSet.Anything);
        while (_sets.TakeNextSize() is { Count: > 0 } sets)
        {
            foreach (var set in sets.TakeWhile(_ => !_isCutShort))
            {
                SearchSet(StrategyCatalogue.Create(name, _options), set);
            }
        }

        if (_counts.MostDecisions == 0 && _findings.All.Count == 0)
        {
            throw new NoChoiceException(_subject.Name);
        }

        return new()
        {
            Subject = _subject.Name,
            Options = _options,
            Strategy = name,
            Schedules = _counts.Runs,
            Classes = _classes,
            Blocked = _blocked,
            Unended = _counts.Unended,
            IsExhaustive = _options.IsComplete && !_isCutShort && _counts.Unended == 0,
            InjectionSets = _sets.Count,
            LeastDecisions = _counts.LeastDecisions,
            AverageDecisions = _counts.AverageDecisions,
            MostDecisions = _counts.MostDecisions,
            Violations = _findings.All,
            Differences = _findings.Differences,
            Assumptions = SearchAssumptions.Of(_options, _counts),
        };
    }

    private void SearchSet(IStrategy strategy, InjectionSet set)
    {
        using var runner = new StrategyRunner(_subject, strategy, set) { MaxSteps = _options.MaxSteps };
        var (classesBefore, blockedBefore) = (_classes, _blocked);
        runner.RunAll(run =>
        {
            _counts.Note(run);
            (_classes, _blocked) = strategy is IReducingStrategy reducing
                ? (classesBefore + reducing.Classes, blockedBefore + reducing.Blocked)
                : (0, 0);
            if (run.End != RunEnd.GivenUp)
            {
                _findings.Note(run, runner.Chooser.ToSchedule(), _counts.Runs);
            }

            _isCutShort = (_options.EndsAtFirst && _findings.All.Count > 0) || _counts.Runs >= _options.MostSchedules ||
                _progress?.OnRun(_counts.Runs, _classes, _findings.All.Count) == false;
            return !_isCutShort;
        });

        if (_options.IsComplete)
        {
            _sets.Note(set, runner.Sites);
        }
    }
}
