using TopHalf.Choices;

namespace TopHalf.Exploration.Strategies;

/// <summary>Takes turns among strategies that are good at different bugs. Which run is whose is fixed, and so is the seed of each, whoever else runs.</summary>
/// <remarks>Ends when a strategy in it has covered everything.</remarks>
public sealed class Portfolio : IStrategy
{
    /// <summary>The name of the members that draw from a seed, as a strategy of their own: a search cuts the reduction into other parts.</summary>
    internal const string WithoutReduction = "portfolio of random strategies";

    private readonly IStrategy[] _members;
    private int _run = -1;

    /// <summary>The usual members: random walks of four kinds, and the reduction that covers everything in the end.</summary>
    /// <param name="seed">Any value; each is another search.</param>
    public Portfolio(long seed)
        : this(
            new Pos(SeedOf(seed, 0)),
            new Pct(SeedOf(seed, 1)),
            new OptimalDpor(),
            new SeededRandom(SeedOf(seed, 2)),
            new Surw(SeedOf(seed, 3)),
            new Pct(SeedOf(seed, 4), depth: 5))
    {
    }

    /// <summary>The members that draw from a seed.</summary>
    /// <param name="seed">Any value; each is another search.</param>
    internal static Portfolio OfRandomStrategies(long seed) => new(
        new Pos(SeedOf(seed, 0)), new Pct(SeedOf(seed, 1)), new SeededRandom(SeedOf(seed, 2)), new Surw(SeedOf(seed, 3)), new Pct(SeedOf(seed, 4), depth: 5));

    internal Portfolio(params IStrategy[] members) => _members = members;

    /// <inheritdoc/>
    public string Name => "portfolio";

    /// <inheritdoc/>
    public bool IsExhaustive { get; private set; }

    private IStrategy Current => _members[_run % _members.Length];

    /// <inheritdoc/>
    public bool BeginRun()
    {
        _run++;
        if (Current.BeginRun())
        {
            return true;
        }

        IsExhaustive = Current.IsExhaustive;
        return false;
    }

    /// <inheritdoc/>
    public int Pick(StepPoint point) => Current.Pick(point);

    /// <inheritdoc/>
    public int Answer(ChoiceKind kind, ReadOnlySpan<int> options, int preferred) => Current.Answer(kind, options, preferred);

    /// <inheritdoc/>
    public void EndRun(StepPoint last) => Current.EndRun(last);

    private static long SeedOf(long seed, int member) => (long)SplitMix64.Split((ulong)seed, member);
}
