namespace TopHalf.Exploration;

/// <summary>How a search goes. Immutable; every property has a default.</summary>
public sealed record ExplorationOptions
{
    /// <summary>Which strategy, by name; see <c>StrategyCatalogue</c>. Default <c>portfolio</c>; <see cref="IsExhaustive"/> and <see cref="Preemptions"/> choose one that fits them.</summary>
    public string Strategy { get; init; } = StrategyCatalogue.Default;

    /// <summary>What random strategies draw from; equal seeds are equal searches. Default 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>After how many schedules it stops; 1 or more. Default 10,000, and no end for an exhaustive search.</summary>
    public long? Schedules { get; init; }

    /// <summary>Whether it goes on until every schedule within the bounds is covered. Default false.</summary>
    public bool IsExhaustive { get; init; }

    /// <summary>At most how often a context that could go on is made to wait; null for no bound. Default null.</summary>
    public int? Preemptions { get; init; }

    /// <summary>At most how many hardware events come at points of their own choice; the others come when nothing else can go on. Default 1.</summary>
    public int Interrupts { get; init; } = 1;

    /// <summary>At most how many things fail that can. Default 0.</summary>
    public int Faults { get; init; }

    /// <summary>When a run is given up that does not end, in steps. Default 20,000.</summary>
    public long MaxSteps { get; init; } = 20_000;

    /// <summary>Whether the search ends at the first schedule that breaks a rule. Default true for random strategies, false for exhaustive ones.</summary>
    public bool? StopsAtFirst { get; init; }

    /// <summary>What replay lines say of how the subject was set up, by the names of the command line. Default: nothing.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>How many workers search at the same time, each on a CPU of its own; 1 to 256. What comes of a search does not depend on it. Default 1: the subject is run on several threads otherwise.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>Which of the shards of a search this is, from 1. Default 1.</summary>
    public int Shard { get; init; } = 1;

    /// <summary>Into how many shards the search is split, of which this is one; 1 to 4096. Default 1.</summary>
    public int ShardCount { get; init; } = 1;

    /// <summary>Where the state of the search is written, and from where it goes on if there is one; null for nowhere. Default null.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>After how many runs an exhaustive search of one set of injections is cut into parts; for tests.</summary>
    internal long RunsOfAPart { get; init; } = 2_000;

    internal bool EndsAtFirst => StopsAtFirst ?? !IsComplete;

    /// <summary>Whether it is to say in the end that it covered everything.</summary>
    internal bool IsComplete => IsExhaustive || Preemptions is not null;

    internal long MostSchedules => Schedules ?? (IsComplete ? long.MaxValue : 10_000);

    internal ExplorationOptions Validated()
    {
        Require(Schedules is null or >= 1, nameof(Schedules), Schedules, "A search makes one run or more.");
        Require(Preemptions is null or (>= 0 and <= 64), nameof(Preemptions), Preemptions, "The bound of preemptions is 0 to 64.");
        Require(Interrupts is >= 0 and <= 16, nameof(Interrupts), Interrupts, "The bound of interrupts is 0 to 16.");
        Require(Faults is >= 0 and <= 16, nameof(Faults), Faults, "The bound of faults is 0 to 16.");
        Require(Jobs is >= 1 and <= 256, nameof(Jobs), Jobs, "A search has 1 to 256 jobs.");
        Require(ShardCount is >= 1 and <= 4096, nameof(ShardCount), ShardCount, "A search is split into 1 to 4096 shards.");
        Require(Shard >= 1 && Shard <= ShardCount, nameof(Shard), Shard, "A shard has a number from 1 to the count of shards.");
        Require(MaxSteps >= 1, nameof(MaxSteps), MaxSteps, "A run takes one step or more.");
        return this;
    }

    private static void Require(bool holds, string name, object? value, string message)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, message);
        }
    }
}
