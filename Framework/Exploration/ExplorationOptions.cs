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
