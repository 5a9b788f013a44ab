using TopHalf.Exploration.Strategies;

namespace TopHalf.Exploration.Parts;

/// <summary>Cuts few sets of injections into enough parts for all shards: by one run of each part, then one run of each part that was left, and so on. Each shard does the same.</summary>
/// <param name="shards">How many shards there are.</param>
internal sealed class ShardSeeds(int shards)
{
    /// <summary>How many parts a shard gets, at least, where there are as many.</summary>
    public const int PartsOfAShard = 8;

    private const int MostRounds = 16;

    private List<SearchPart> _parts = [];
    private int _rounds;

    /// <summary>Whether there are enough.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Adds what was left of a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="rest">What was left of it.</param>
    public void Add(SearchPart part, IReadOnlyList<StackState> rest) => _parts.AddRange(rest.Select(left => part with { From = left }));

    /// <summary>Takes what was left by the last round.</summary>
    public List<SearchPart> Take()
    {
        var parts = _parts;
        IsDone = parts.Count >= PartsOfAShard * shards || ++_rounds >= MostRounds;
        _parts = [];
        return parts;
    }

    /// <summary>Writes it down.</summary>
    public void Save(CheckpointWriter writer)
    {
        writer.Write(_rounds);
        writer.WriteList(_parts, static (to, part) => to.Write(part));
    }

    /// <summary>Reads it.</summary>
    public static ShardSeeds Load(CheckpointReader reader, int shards) =>
        new(shards) { _rounds = reader.ReadInt32(), _parts = [.. reader.ReadList(static from => from.ReadPart())] };
}
