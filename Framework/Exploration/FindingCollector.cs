using TopHalf.Exploration.Parts;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Exploration;

/// <summary>Keeps each broken rule once, with the smallest schedule found for it. Nothing is kept that is not the same when it is run again.</summary>
internal sealed class FindingCollector(Subject subject, ExplorationOptions options)
{
    // How many runs a proof that fewer preemptions do not suffice may take.
    private const int ProofRuns = 500;

    private readonly HashSet<Fingerprint> _known = [];
    private readonly List<RawFinding> _told = [];
    private readonly List<FoundViolation> _all = [];
    private readonly List<string> _differences = [];

    /// <summary>Whether what was found is to be reported as it is by now.</summary>
    public Func<bool> IsHurried { get; init; } = static () => false;

    /// <summary>The broken rules, in the order in which they were found.</summary>
    public IReadOnlyList<FoundViolation> All => _all;

    /// <summary>Runs that differed when they were made again.</summary>
    public IReadOnlyList<string> Differences => _differences;

    /// <summary>What <see cref="Note"/> was told of that was not known before, in order: told again, it leads to the same.</summary>
    public IReadOnlyList<RawFinding> Told => _told;

    /// <summary>Looks at a broken rule that the search came to.</summary>
    /// <param name="finding">The rule, and the schedule that breaks it.</param>
    public void Note(RawFinding finding)
    {
        if (_known.Add(finding.Fingerprint))
        {
            _told.Add(finding);
            Add(finding.Fingerprint, finding.Schedule, finding.Run);
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

        var (least, isFewest) = Least(replayer, first, fingerprint);
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
            size.Steps, isFewest, least.TraceHash,
            ScheduleColumns.Render(least.StepsTo(fingerprint)!, least.Run.Machine.Cpus.Count)));
    }

    /// <summary>Looks for the smallest schedule. What a search with fewer preemptions finds is where to begin anew; if it ends and finds nothing, they are the fewest.</summary>
    private (ReplayedRun Run, bool IsFewest) Least(ScheduleReplayer replayer, ReplayedRun found, Fingerprint fingerprint)
    {
        while (true)
        {
            var least = new Minimiser(replayer, fingerprint, IsHurried).Minimise(found);
            var preemptions = ScheduleSize.Of(least, fingerprint).Preemptions;
            if (preemptions == 0)
            {
                return (least, true);
            }

            var isProved = HasNone(preemptions - 1, least.Schedule.Injections, fingerprint, out var other);
            if (other is null)
            {
                return (least, isProved);
            }

            found = replayer.Follow(other);
            if (!found.Breaks(fingerprint) || ScheduleSize.Of(found, fingerprint).Preemptions >= preemptions)
            {
                return (least, false);
            }
        }
    }

    /// <summary>Whether every schedule with at most so many preemptions was tried, and none of them breaks the rule.</summary>
    private bool HasNone(int preemptions, InjectionSet injections, Fingerprint fingerprint, out Schedule? other)
    {
        var bounded = options with { Strategy = StrategyCatalogue.Default, Preemptions = preemptions };
        var strategy = StrategyCatalogue.Create(StrategyCatalogue.NameFor(bounded), bounded);
        using var runner = new StrategyRunner(subject, strategy, injections) { MaxSteps = options.MaxSteps };
        var (runs, isProved) = (0, true);
        Schedule? found = null;
        runner.RunAll(run =>
        {
            runs++;
            if (run.Violations.Any(violation => Fingerprint.Of(violation) == fingerprint))
            {
                found = runner.Chooser.ToSchedule();
            }

            isProved = found is null && run.End != RunEnd.Budget && !IsHurried();
            return isProved && runs < ProofRuns;
        });
        other = found;
        return isProved && runs < ProofRuns;
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
