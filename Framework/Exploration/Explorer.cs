using TopHalf.Exploration.Parts;
using TopHalf.Exploration.Strategies;

namespace TopHalf.Exploration;

/// <summary>Searches the schedules of a subject for one that breaks a rule, or shows that within bounds there is none.</summary>
/// <remarks>
/// What lands early and what fails is bounded by sets that are enumerated outside of the strategy: a bound inside of a reduction would lose schedules that nobody
/// sees. Each set is searched to its end before a larger one. The search is made of parts that workers do at the same time; what they find counts in an order that
/// depends neither on their number nor on their speed.
/// </remarks>
public sealed class Explorer
{
    private const int MsBetweenLooks = 100;
    private const int LooksBetweenCheckpoints = 300;

    private readonly Subject _subject;
    private readonly ExplorationOptions _options;
    private readonly IExplorationProgress? _progress;
    private readonly string _strategy;
    private readonly ISearchPlan _plan;
    private readonly FindingCollector _findings;
    private readonly SearchTally _tally = new();
    private readonly CheckpointFile? _checkpoint;
    private Func<SearchProgress> _howFar = static () => new(0, 0, 0, 0, 0, 0);

    private Explorer(Subject subject, ExplorationOptions options, IExplorationProgress? progress)
    {
        (_subject, _options, _progress, _strategy) = (subject, options, progress, StrategyCatalogue.NameFor(options));
        _plan = NewPlan();
        _findings = new(subject, options) { IsHurried = () => !GoesOn() };
        _checkpoint = options.Checkpoint is { } path ? new(path, FormattableString.Invariant($"{CheckpointFile.NameOf(subject, _strategy, options)}, shard {options.Shard}/{options.ShardCount}")) : null;
    }

    /// <summary>Searches.</summary>
    /// <param name="subject">What is run again and again; on several threads at the same time where <see cref="ExplorationOptions.Jobs"/> says so.</param>
    /// <param name="options">How; null for a portfolio of random strategies.</param>
    /// <param name="progress">Told how far it is; may be null.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message says which range.</exception>
    /// <exception cref="ArgumentException">The strategy is not known, or cannot do what is asked for.</exception>
    /// <exception cref="CheckpointException">There is a checkpoint that is not of this search.</exception>
    /// <exception cref="NoChoiceException">The code decides nothing that could be decided otherwise: there is nothing to search.</exception>
    public static ExplorationResult Run(Subject subject, ExplorationOptions? options = null, IExplorationProgress? progress = null)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return new Explorer(subject, (options ?? new()).Validated(), progress).Search();
    }

    private ExplorationResult Search()
    {
        _checkpoint?.Read(Load);
        if (!_tally.IsOver)
        {
            using (var jobs = new SearchJobs(_plan, _subject, _options, _tally.Counts.Runs))
            {
                _howFar = () => new(jobs.Runs, jobs.Classes, _findings.All.Count, _tally.Parts, _tally.Parts + jobs.PartsAhead, _tally.Pairs.Count);
                CountParts(jobs);
            }

            CountRest();
        }

        if (_tally.Counts is { Runs: > 0, MostDecisions: 0 } && _findings.All.Count == 0 && (_tally.IsOver || !_options.IsComplete))
        {
            throw new NoChoiceException(_subject.Name);
        }

        return new()
        {
            Subject = _subject.Name,
            Options = _options,
            Strategy = _strategy,
            Search = CheckpointFile.NameOf(_subject, _strategy, _options),
            Schedules = _tally.Counts.Runs,
            Classes = _tally.Classes,
            ClassSum = _tally.ClassSum,
            Blocked = _tally.Blocked,
            Unended = _tally.Counts.Unended,
            IsExhaustive = _options.IsComplete && !_tally.IsCutShort && _tally.Counts.Unended == 0,
            InjectionSets = _plan.Sets,
            LeastDecisions = _tally.Counts.LeastDecisions,
            AverageDecisions = _tally.Counts.AverageDecisions,
            MostDecisions = _tally.Counts.MostDecisions,
            Pairs = [.. _tally.Pairs],
            Violations = _findings.All,
            Differences = _findings.Differences,
            Assumptions = SearchAssumptions.Of(_options, _strategy, _tally.Counts),
        };
    }

    /// <summary>Counts parts as they are done, until none is left or something ends the search.</summary>
    private void CountParts(SearchJobs jobs)
    {
        for (var looks = 1; GoesOn(); looks++)
        {
            bool isOver;
            while (jobs.Wait(MsBetweenLooks, out isOver) is { } node)
            {
                if (!CountPart(jobs, node))
                {
                    return;
                }
            }

            if (isOver)
            {
                return;
            }

            if (looks % LooksBetweenCheckpoints == 0)
            {
                jobs.Pause(() => _checkpoint?.Write(Save));
            }
        }
    }

    /// <summary>Counts a part.</summary>
    /// <returns>Whether the search goes on.</returns>
    private bool CountPart(SearchJobs jobs, PartNode node)
    {
        if (!node.IsOwn)
        {
            jobs.Count();
            return GoesOn();
        }

        var left = _options.MostSchedules - _tally.Counts.Runs;
        var result = node.Result!;
        var again = result.Counts.Runs > left ? Again(node.Part, _options.EndsAtFirst, left) : null;
        if (_options.EndsAtFirst && (again ?? result).Findings.Count > 0)
        {
            NoteFindings(again ?? result);
            if (_findings.All.Count > 0)
            {
                _tally.Add(again ?? result);
                (_tally.IsOver, _tally.IsCutShort) = (true, true);
                return false;
            }

            // It is not the same when it is run again, and no finding: the part goes on.
            again = Again(node.Part, stopsAtFirst: false, left);
        }

        if ((again ?? result).IsCut)
        {
            // The last run that was allowed, in the middle of a part; it is counted with what is left over.
            node.Result = again ?? result;
            return false;
        }

        NoteFindings(again ?? result);
        _tally.Add(again ?? result);
        jobs.Count(again);
        return (_tally.Counts.Runs < _options.MostSchedules || _plan.Next is null) && GoesOn();
    }

    /// <summary>What is done of parts that are not, after the state of the search has been written down: when it is taken up, they begin anew.</summary>
    private void CountRest()
    {
        _tally.IsOver |= _plan.IsOver;
        _checkpoint?.Write(Save);
        if (_tally.IsOver)
        {
            return;
        }

        _tally.IsCutShort = true;
        foreach (var node in _plan.Ahead.TakeWhile(_ => _tally.Counts.Runs < _options.MostSchedules).Where(static node => node is { IsOwn: true, Result: not null }))
        {
            if (node.Result!.Counts.Runs <= _options.MostSchedules - _tally.Counts.Runs)
            {
                NoteFindings(node.Result);
                _tally.Add(node.Result);
            }
        }
    }

    private PartResult Again(SearchPart part, bool stopsAtFirst, long mostRuns)
    {
        using var runner = new PartRunner(_subject, _options);
        return runner.Run(part, _ => GoesOn(), stopsAtFirst, mostRuns);
    }

    private void NoteFindings(PartResult result)
    {
        foreach (var finding in result.Findings)
        {
            _findings.Note(finding with { Run = _tally.Counts.Runs + finding.Run });
            if (_options.EndsAtFirst && _findings.All.Count > 0)
            {
                return;
            }
        }
    }

    private bool GoesOn() => _progress?.OnProgress(_howFar()) != false;

    private void Save(CheckpointWriter writer)
    {
        _tally.Save(writer);
        writer.WriteList(_findings.Told, static (to, finding) => to.Write(finding));
        _plan.Save(writer);
    }

    private void Load(CheckpointReader reader)
    {
        _tally.Load(reader);
        foreach (var finding in reader.ReadList(static from => from.ReadFinding()))
        {
            _findings.Note(finding);
        }

        _plan.Load(reader);
    }

    private ISearchPlan NewPlan()
    {
        var isPortfolio = _strategy == StrategyCatalogue.Default;
        if (isPortfolio && _options.Shard == 1)
        {
            return new PortfolioPlan(_options);
        }

        return StrategyCatalogue.Create(_strategy, _options) is IReducingStrategy strategy
            ? new CoveragePlan(_options, _strategy, _options.IsComplete ? InjectionSet.Empty : InjectionSet.Anything(_options.Faults), strategy is IDivisible ? _options.RunsOfAPart : long.MaxValue)
            : new SamplingPlan(_options, isPortfolio ? Portfolio.WithoutReduction : _strategy);
    }
}
