namespace TopHalf.Exploration.Parts;

/// <summary>Covers every set of injections, one size after the other. Each is searched in one piece first, and is cut into parts when it turns out to be large.</summary>
internal sealed class CoveragePlan : ISearchPlan
{
    private readonly ExplorationOptions _options;
    private readonly string _strategy;
    private readonly long _runsOfAPart;
    private readonly InjectionSets _sets;
    private readonly PartList _parts = new();
    private ShardSeeds? _seeds;

    /// <summary>Plans a search.</summary>
    /// <param name="options">How it goes.</param>
    /// <param name="strategy">The strategy, by name.</param>
    /// <param name="first">The first set.</param>
    /// <param name="runsOfAPart">After how many runs a part is cut.</param>
    public CoveragePlan(ExplorationOptions options, string strategy, InjectionSet first, long runsOfAPart)
    {
        (_options, _strategy, _runsOfAPart, _sets) = (options, strategy, runsOfAPart, new(options));
        _sets.Add(first);
        AddNextSize();
    }

    /// <inheritdoc/>
    public PartNode? Next => _parts.First;

    /// <inheritdoc/>
    public bool IsOver => Next is null;

    /// <inheritdoc/>
    public IEnumerable<PartNode> Ahead => _parts.All;

    /// <inheritdoc/>
    public int Sets => _sets.Count;

    /// <inheritdoc/>
    public void Complete(PartNode node)
    {
        if (_seeds is null)
        {
            _parts.AddRest(node);
        }
    }

    /// <inheritdoc/>
    public void Count()
    {
        var node = Next!;
        if (_options.IsComplete)
        {
            _sets.Note(node.Part.Set, node.Result!.Sites);
        }

        _seeds?.Add(node.Part, node.Result!.Rest);
        _parts.RemoveFirst();
        while (Next is null && (AddSeeds() || AddNextSize()))
        {
        }
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        _sets.Save(writer);
        writer.Write(_seeds is not null);
        _seeds?.Save(writer);
        writer.WriteList(_parts.All.Where(static node => node.Parent is null).ToList(), static (to, node) => to.Write(node));
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        while (Next is not null)
        {
            _parts.RemoveFirst();
        }

        _sets.Load(reader);
        _seeds = reader.ReadBoolean() ? ShardSeeds.Load(reader, _options.ShardCount) : null;
        foreach (var node in reader.ReadList(static from => from.ReadNode()))
        {
            _parts.Add(node);
        }
    }

    private bool AddNextSize()
    {
        var sets = _sets.TakeNextSize();
        if (sets.Count == 0)
        {
            return false;
        }

        var isLargest = sets[0].Items.Count == _options.Faults + _options.Interrupts;
        if (_options.ShardCount > 1 && sets.Count < ShardSeeds.PartsOfAShard * _options.ShardCount && _runsOfAPart < long.MaxValue)
        {
            // Too few to share them out whole: all shards look for the same parts of them.
            _seeds = new(_options.ShardCount);
            foreach (var set in sets)
            {
                _parts.Add(new(new(set, _strategy, _options.Seed, 1, null), null, isOwn: _options.Shard == 1));
            }

            return true;
        }

        Share([.. sets.Select(set => new SearchPart(set, _strategy, _options.Seed, _runsOfAPart, null))], isLargest);
        return true;
    }

    /// <summary>Goes on with what is left of the parts that all shards look at.</summary>
    private bool AddSeeds()
    {
        if (_seeds is not { } seeds)
        {
            return false;
        }

        var parts = seeds.Take();
        if (seeds.IsDone || parts.Count == 0)
        {
            _seeds = null;
            Share([.. parts.Select(part => part with { MostRuns = _runsOfAPart })], parts.Count > 0 && parts[0].Set.Items.Count == _options.Faults + _options.Interrupts);
            return true;
        }

        parts.ForEach(part => _parts.Add(new(part, null, isOwn: _options.Shard == 1)));
        return true;
    }

    /// <summary>Adds parts. Those of other shards are searched, too, where larger sets grow from them.</summary>
    private void Share(List<SearchPart> parts, bool isLargest)
    {
        foreach (var (number, part) in parts.Index())
        {
            var isOwn = number % _options.ShardCount == _options.Shard - 1;
            if (isOwn || !isLargest)
            {
                _parts.Add(new(part, null, isOwn));
            }
        }
    }
}
