using TopHalf.Exploration.Strategies;

namespace TopHalf.Exploration.Parts;

/// <summary>Draws schedules, and gives every sixth to a reduction that covers everything in the end; then it is over.</summary>
/// <param name="options">How the search goes.</param>
internal sealed class PortfolioPlan(ExplorationOptions options) : ISearchPlan
{
    private const int RandomMembers = 5;

    private readonly SamplingPlan _drawn = new(options, Portfolio.WithoutReduction);
    private readonly CoveragePlan _covered = new(options with { ShardCount = 1, Shard = 1 }, StrategyCatalogue.Complete, InjectionSet.Anything(options.Faults), SamplingPlan.RunsOfABlock);
    private long _runsDrawn;
    private long _runsCovered;

    /// <inheritdoc/>
    public PartNode? Next => _covered.Next is null ? null : Choose(_covered.Next, _drawn.Next, _runsCovered, _runsDrawn);

    /// <inheritdoc/>
    public bool IsOver => _covered.IsOver;

    /// <inheritdoc/>
    public IEnumerable<PartNode> Ahead
    {
        get
        {
            var (covered, drawn) = (new Queue<PartNode>(_covered.Ahead), new Queue<PartNode>(_drawn.Ahead));
            var (runsCovered, runsDrawn) = (_runsCovered, _runsDrawn);
            while (Choose(Peek(covered), Peek(drawn), runsCovered, runsDrawn) is { } node)
            {
                var runs = node.Result?.Counts.Runs ?? node.Part.MostRuns;
                if (node == Peek(covered))
                {
                    runsCovered += runs;
                    covered.Dequeue();
                }
                else
                {
                    runsDrawn += runs;
                    drawn.Dequeue();
                }

                yield return node;
            }
        }
    }

    /// <inheritdoc/>
    public int Sets => 1;

    /// <inheritdoc/>
    public void Complete(PartNode node) => (node.Part.Strategy == Portfolio.WithoutReduction ? (ISearchPlan)_drawn : _covered).Complete(node);

    /// <inheritdoc/>
    public void Count()
    {
        var node = Next!;
        if (node == _covered.Next)
        {
            _runsCovered += node.Result!.Counts.Runs;
            _covered.Count();
        }
        else
        {
            _runsDrawn += node.Result!.Counts.Runs;
            _drawn.Count();
        }
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write(_runsDrawn);
        writer.Write(_runsCovered);
        _drawn.Save(writer);
        _covered.Save(writer);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        (_runsDrawn, _runsCovered) = (reader.ReadInt64(), reader.ReadInt64());
        _drawn.Load(reader);
        _covered.Load(reader);
    }

    private static PartNode? Peek(Queue<PartNode> nodes) => nodes.TryPeek(out var node) ? node : null;

    private static PartNode? Choose(PartNode? covered, PartNode? drawn, long runsCovered, long runsDrawn) =>
        covered is not null && (drawn is null || runsCovered * RandomMembers < runsDrawn) ? covered : drawn;
}
