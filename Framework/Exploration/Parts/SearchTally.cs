namespace TopHalf.Exploration.Parts;

/// <summary>Adds up what came of the parts of a search, in the order of the plan.</summary>
internal sealed class SearchTally
{
    private readonly SortedSet<string> _pairs = new(StringComparer.Ordinal);

    /// <summary>What the runs were like.</summary>
    public RunCounts Counts { get; } = new();

    /// <summary>Runs that are no reordering of another one.</summary>
    public long Classes { get; private set; }

    /// <summary>Runs that were given up.</summary>
    public long Blocked { get; private set; }

    /// <summary>The hashes of the classes, joined so that the order does not count.</summary>
    public ClassHash ClassSum { get; private set; }

    /// <summary>How many parts were added.</summary>
    public long Parts { get; private set; }

    /// <summary>Whether the search is over.</summary>
    public bool IsOver { get; set; }

    /// <summary>Whether it is over before it covered everything.</summary>
    public bool IsCutShort { get; set; }

    /// <summary>Which contexts met.</summary>
    public IReadOnlyCollection<string> Pairs => _pairs;

    /// <summary>Adds a part.</summary>
    /// <param name="result">What came of it.</param>
    public void Add(PartResult result)
    {
        Counts.Add(result.Counts);
        (Classes, Blocked, ClassSum, Parts) = (Classes + result.Classes, Blocked + result.Blocked, ClassSum.And(result.ClassSum), Parts + 1);
        _pairs.UnionWith(result.Pairs.All);
    }

    /// <summary>Writes it down.</summary>
    public void Save(CheckpointWriter writer)
    {
        Counts.Save(writer);
        writer.Write(Classes);
        writer.Write(Blocked);
        writer.Write(ClassSum.High);
        writer.Write(ClassSum.Low);
        writer.Write(Parts);
        writer.Write(IsOver);
        writer.Write(IsCutShort);
        writer.WriteList([.. _pairs], static (to, pair) => to.Write(pair));
    }

    /// <summary>Takes up what was written down.</summary>
    public void Load(CheckpointReader reader)
    {
        Counts.Load(reader);
        (Classes, Blocked, ClassSum, Parts) = (reader.ReadInt64(), reader.ReadInt64(), new(reader.ReadUInt64(), reader.ReadUInt64()), reader.ReadInt64());
        (IsOver, IsCutShort) = (reader.ReadBoolean(), reader.ReadBoolean());
        _pairs.UnionWith(reader.ReadList(static from => from.ReadString()));
    }
}
