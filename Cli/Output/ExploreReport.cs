using TopHalf.Cli.Commands;
using TopHalf.Exploration;

namespace TopHalf.Cli.Output;

/// <summary>The result of a search as it is printed, and as it is read again to be merged. The fields are documented in docs/json.md.</summary>
internal sealed record ExploreReport
{
    public required int Schema { get; init; }

    public required string Scenario { get; init; }

    public required string Run { get; init; }

    public required string Strategy { get; init; }

    public required string Search { get; init; }

    public required ShardNumber Shard { get; init; }

    public required long Schedules { get; init; }

    public required double SchedulesPerSecond { get; init; }

    public required long Classes { get; init; }

    public required string ClassSum { get; init; }

    public required long Blocked { get; init; }

    public required long Unended { get; init; }

    public required bool Exhaustive { get; init; }

    public required SearchBounds Bounds { get; init; }

    public required int InjectionSets { get; init; }

    public required IReadOnlyList<string> Assumptions { get; init; }

    public required DecisionCounts Decisions { get; init; }

    public required string Statement { get; init; }

    public required IReadOnlyList<string> Pairs { get; init; }

    public required IReadOnlyList<FoundReport> Violations { get; init; }

    public required IReadOnlyList<string> Differences { get; init; }

    public required string Repeat { get; init; }

    /// <summary>What the command tells the shell.</summary>
    public int ExitCodeOf() => Violations.Count > 0 || Differences.Count > 0 ? ExitCode.Violations
        : !Bounds.Exhaustive || Exhaustive ? ExitCode.Clean : ExitCode.Inconclusive;

    public static ExploreReport Of(ExplorationResult result, ExploreRequest request, double seconds) => new()
    {
        Schema = JsonReport.Schema,
        Scenario = result.Subject,
        Run = request.Run.Repeat,
        Strategy = result.Strategy,
        Search = result.Search,
        Shard = new(result.Options.Shard, result.Options.ShardCount),
        Schedules = result.Schedules,
        SchedulesPerSecond = Math.Round(result.Schedules / Math.Max(0.001, seconds), 1),
        Classes = result.Classes,
        ClassSum = result.ClassSum.ToString(),
        Blocked = result.Blocked,
        Unended = result.Unended,
        Exhaustive = result.IsExhaustive,
        Bounds = new(result.Options.IsExhaustive || result.Options.Preemptions is not null, result.Options.Preemptions, result.Options.Interrupts, result.Options.Faults, result.Options.MaxSteps),
        InjectionSets = result.InjectionSets,
        Assumptions = result.Assumptions,
        Decisions = new(result.LeastDecisions, result.AverageDecisions, result.MostDecisions),
        Statement = result.Statement,
        Pairs = result.Pairs,
        Violations = [.. result.Violations.Select(FoundReport.Of)],
        Differences = result.Differences,
        Repeat = request.Repeat,
    };

    /// <summary>Which shard of how many.</summary>
    internal sealed record ShardNumber(int Number, int Of);

    /// <summary>How far a search was to go; whether all within was to be covered, and at most how many of what.</summary>
    internal sealed record SearchBounds(bool Exhaustive, int? Preemptions, int Interrupts, int Failures, long Steps);

    /// <summary>How many decisions a run has.</summary>
    internal sealed record DecisionCounts(long Min, double Avg, long Max);
}
