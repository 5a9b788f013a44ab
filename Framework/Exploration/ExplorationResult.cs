namespace TopHalf.Exploration;

/// <summary>What came of a search.</summary>
public sealed record ExplorationResult
{
    /// <summary>What was searched.</summary>
    public required string Subject { get; init; }

    /// <summary>How.</summary>
    public required ExplorationOptions Options { get; init; }

    /// <summary>The strategy that was used.</summary>
    public required string Strategy { get; init; }

    /// <summary>All on which the result depends, but for the shard and for how long it went on: the version, the subject, the options.</summary>
    public required string Search { get; init; }

    /// <summary>Runs that were made, those of minimisation left out.</summary>
    public required long Schedules { get; init; }

    /// <summary>Runs that are no reordering of another one; 0 for strategies that do not tell.</summary>
    public required long Classes { get; init; }

    /// <summary>The hashes of the classes, joined so that the order does not count: searches with the same sum found the same classes.</summary>
    public required ClassHash ClassSum { get; init; }

    /// <summary>Runs that were given up since all that could follow had been tried.</summary>
    public required long Blocked { get; init; }

    /// <summary>Runs that did not end within the bound of steps.</summary>
    public required long Unended { get; init; }

    /// <summary>Whether every schedule within the bounds was covered.</summary>
    public required bool IsExhaustive { get; init; }

    /// <summary>How many sets of injections were tried.</summary>
    public required int InjectionSets { get; init; }

    /// <summary>The fewest decisions of a run.</summary>
    public required long LeastDecisions { get; init; }

    /// <summary>The mean of the decisions of a run.</summary>
    public required double AverageDecisions { get; init; }

    /// <summary>The most decisions of a run.</summary>
    public required long MostDecisions { get; init; }

    /// <summary>Which contexts met, in the order of their names: one that was cut in, or touched something, and the one that cut in, or touched it next.</summary>
    public required IReadOnlyList<string> Pairs { get; init; }

    /// <summary>The rules that some schedule breaks, each with the smallest schedule found.</summary>
    public required IReadOnlyList<FoundViolation> Violations { get; init; }

    /// <summary>Runs that were not the same when they were made again: something varies that the machine does not decide.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    /// <summary>On what the statement rests.</summary>
    public required IReadOnlyList<string> Assumptions { get; init; }

    /// <summary>What was covered, in one sentence.</summary>
    public string Statement => IsExhaustive
        ? FormattableString.Invariant($"explored all {Classes} classes{(Options.ShardCount > 1 ? $" of shard {Options.Shard}/{Options.ShardCount}" : "")} with {Bound(Options.Preemptions, "preemption")}, {Bound(Options.Interrupts, "interrupt")} and {Bound(Options.Faults, "fault")}")
        : FormattableString.Invariant($"explored {Schedules} schedules, not all that there are");

    private static string Bound(int? most, string of) => most is { } bound
        ? FormattableString.Invariant($"at most {bound} {of}{(bound == 1 ? "" : "s")}")
        : $"any number of {of}s";
}
