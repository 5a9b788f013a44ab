namespace TopHalf.Exploration.Parts;

/// <summary>Draws schedules in blocks of a fixed size, each from a seed of its own.</summary>
internal sealed class SamplingPlan : ISearchPlan
{
    /// <summary>How many runs a block has.</summary>
    public const int RunsOfABlock = 240;

    // How many blocks are known ahead of the one that counts next.
    private const int BlocksAhead = 512;

    private readonly ExplorationOptions _options;
    private readonly string _strategy;
    private readonly PartList _parts = new();
    private long _block;
    private int _ahead;

    /// <summary>Plans a search.</summary>
    /// <param name="options">How it goes.</param>
    /// <param name="strategy">The strategy, by name.</param>
    public SamplingPlan(ExplorationOptions options, string strategy)
    {
        (_options, _strategy) = (options, strategy);
        Fill();
    }

    /// <inheritdoc/>
    public PartNode? Next => _parts.First;

    /// <inheritdoc/>
    public bool IsOver => false;

    /// <inheritdoc/>
    public IEnumerable<PartNode> Ahead => _parts.All;

    /// <inheritdoc/>
    public int Sets => 1;

    /// <inheritdoc/>
    public void Complete(PartNode node)
    {
    }

    /// <inheritdoc/>
    public void Count()
    {
        _parts.RemoveFirst();
        _ahead--;
        Fill();
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer) => writer.Write(_block - _ahead);

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        while (Next is not null)
        {
            _parts.RemoveFirst();
        }

        (_block, _ahead) = (reader.ReadInt64(), 0);
        Fill();
    }

    private void Fill()
    {
        for (; _ahead < BlocksAhead && NumberOf(_block) * RunsOfABlock < _options.MostSchedules; _block++, _ahead++)
        {
            var seed = (long)Choices.SplitMix64.Split((ulong)_options.Seed, (int)NumberOf(_block));
            _parts.Add(new(new(InjectionSet.Anything(_options.Faults), _strategy, seed, RunsOfABlock, null), null, isOwn: true));
        }
    }

    /// <summary>The number of a block of this shard among those of all shards.</summary>
    private long NumberOf(long block) => (block * _options.ShardCount) + _options.Shard - 1;
}
