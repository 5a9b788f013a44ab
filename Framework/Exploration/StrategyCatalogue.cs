using TopHalf.Exploration.Strategies;

namespace TopHalf.Exploration;

/// <summary>The strategies, by name.</summary>
public static class StrategyCatalogue
{
    /// <summary>The strategy of a search that does not say.</summary>
    public const string Default = "portfolio";

    internal const string Bounded = "context-bounding";
    internal const string Complete = "optimal-dpor";

    private const string CompleteWithInterrupts = "hb-caching";

    private static readonly (string Name, string Summary, Func<ExplorationOptions, IStrategy> Make)[] _all =
    [
        (Default, "takes turns among the others; ends when one of them covered everything", static options => new Portfolio(options.Seed)),
        ("random", "any step that can come, evenly", static options => new SeededRandom(options.Seed)),
        ("source-dpor", "every class at least once; some runs are given up", static _ => new SourceDpor()),
        (Complete, "every class exactly once", static _ => new OptimalDpor()),
        (CompleteWithInterrupts, "every class; a run is given up where an equivalent one was", static _ => new HappensBeforeCaching()),
        (Bounded, "every class with at most k preemptions", static options => new IterativeContextBounding(options.Preemptions ?? 2)),
        ("pct", "the context of the highest priority, and a few random changes of priorities", static options => new Pct(options.Seed)),
        ("pos", "random priorities for steps, drawn anew where steps race", static options => new Pos(options.Seed)),
        ("surw", "the order of accesses to one object, evenly", static options => new Surw(options.Seed)),
    ];

    /// <summary>Names and one-line descriptions.</summary>
    public static IReadOnlyList<(string Name, string Summary)> All { get; } = [.. _all.Select(static entry => (entry.Name, entry.Summary))];

    /// <summary>The strategy that does what is asked for.</summary>
    /// <param name="options">What is asked for.</param>
    /// <exception cref="ArgumentException">There is no such strategy, or it cannot cover what is to be covered.</exception>
    internal static string NameFor(ExplorationOptions options)
    {
        if (options.Strategy == Default && options.IsComplete)
        {
            return options.Preemptions is not null ? Bounded : options.Interrupts > 0 ? CompleteWithInterrupts : Complete;
        }

        var strategy = Create(options.Strategy, options);
        return options.IsComplete && (!strategy.IsExhaustive || (options.Preemptions is not null && options.Strategy != Bounded))
            ? throw new ArgumentException($"Strategy '{options.Strategy}' cannot cover every schedule within the bounds; leave it out, and one is chosen that does.", nameof(options))
            : options.Strategy;
    }

    /// <summary>Makes a strategy.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">How the search goes.</param>
    internal static IStrategy Create(string name, ExplorationOptions options)
    {
        var entry = Array.Find(_all, entry => entry.Name == name);
        return entry.Make is { } make
            ? make(options)
            : throw new ArgumentException($"Strategy '{name}' is not known; known: {string.Join(", ", _all.Select(static known => known.Name))}.", nameof(name));
    }
}
