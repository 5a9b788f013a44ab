using TopHalf.Tracing;

namespace TopHalf.Exploration;

/// <summary>Keeps each broken rule once, with the smallest schedule found for it. Nothing is kept that is not the same when it is run again.</summary>
internal sealed class FindingCollector(Subject subject, ExplorationOptions options)
{
    // How many runs a proof that fewer preemptions do not suffice may take.
    private const int ProofRuns = 2_000;

    private readonly HashSet<Fingerprint> _known = [];
    private readonly List<FoundViolation> _all = [];
    private readonly List<string> _differences = [];

    /// <summary>The broken rules, in the order in which they were found.</summary>
    public IReadOnlyList<FoundViolation> All => _all;

    /// <summary>Runs that differed when they were made again.</summary>
    public IReadOnlyList<string> Differences => _differences;

    /// <summary>Looks at a run of the search.</summary>
    /// <param name="run">What came of it.</param>
    /// <param name="schedule">Its schedule.</param>
    /// <param name="number">Which run of the search it was.</param>
    public void Note(SubjectRun run, Schedule schedule, long number)
    {
        foreach (var violation in run.Violations)
        {
            var fingerprint = Fingerprint.Of(violation);
            if (_known.Add(fingerprint))
            {
                Add(fingerprint, schedule, number);
            }
        }
    }

    private void Add(Fingerprint fingerprint, Schedule schedule, long number)
    {
        using var replayer = new ScheduleReplayer(subject, options.MaxSteps);
        var (one, two) = (new EventLog(1 << 16), new EventLog(1 << 16));
        var first = replayer.Follow(schedule, one);
        var second = replayer.Follow(schedule, two);
        if (!first.Breaks(fingerprint) || first.TraceHash != second.TraceHash)
        {
            _differences.Add(Difference(fingerprint, number, one, two));
            return;
        }

        var least = new Minimiser(replayer, fingerprint).Minimise(first);
        var token = new ReplayToken
        {
            Subject = subject.Name,
            Settings = options.Settings,
            Deviations = least.Deviations,
            Injections = least.Schedule.Injections,
            Fingerprint = fingerprint,
        };
        var size = ScheduleSize.Of(least, fingerprint);
        _all.Add(new(
            least.Run.Violations.First(violation => Fingerprint.Of(violation) == fingerprint), fingerprint, token, number, size.Preemptions, size.Interrupts,
            size.Steps, IsFewest(least, size.Preemptions, fingerprint), least.TraceHash,
            ScheduleColumns.Render(least.StepsTo(fingerprint)!, least.Run.Machine.Cpus.Count)));
    }

    /// <summary>Whether every schedule with fewer preemptions was tried, and none of them breaks the rule.</summary>
    private bool IsFewest(ReplayedRun least, int preemptions, Fingerprint fingerprint)
    {
        if (preemptions == 0)
        {
            return true;
        }

        var bounded = options with { Preemptions = preemptions - 1 };
        var strategy = StrategyCatalogue.Create(StrategyCatalogue.NameFor(bounded), bounded);
        using var runner = new StrategyRunner(subject, strategy, least.Schedule.Injections) { MaxSteps = options.MaxSteps };
        for (var runs = 0; runs < ProofRuns; runs++)
        {
            if (runner.Next() is not { } run)
            {
                return true;
            }

            if (run.End == Scheduling.RunEnd.Budget || run.Violations.Any(violation => Fingerprint.Of(violation) == fingerprint))
            {
                return false;
            }
        }

        return false;
    }

    private static string Difference(Fingerprint fingerprint, long number, EventLog one, EventLog two)
    {
        foreach (var (index, (first, second)) in one.Events.Zip(two.Events).Index())
        {
            if (first != second)
            {
                return FormattableString.Invariant($"schedule {number} ({fingerprint}): event {index} is {first} in one run and {second} in another");
            }
        }

        return one.Count != two.Count
            ? FormattableString.Invariant($"schedule {number} ({fingerprint}): {one.Count} events in one run, {two.Count} in another")
            : FormattableString.Invariant($"schedule {number} ({fingerprint}): the rule was broken in the search, and is not when the schedule is followed");
    }
}
