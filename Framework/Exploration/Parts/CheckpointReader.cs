using System.Text;
using TopHalf.Exploration.Strategies;

namespace TopHalf.Exploration.Parts;

/// <summary>Reads the state of a search.</summary>
/// <param name="stream">Where from.</param>
internal sealed class CheckpointReader(Stream stream) : BinaryReader(stream, Encoding.UTF8, leaveOpen: true)
{
    public List<T> ReadList<T>(Func<CheckpointReader, T> read)
    {
        var items = new List<T>();
        for (var left = Read7BitEncodedInt(); left > 0; left--)
        {
            items.Add(read(this));
        }

        return items;
    }

    public InjectionSet ReadSet()
    {
        var (letsDevicesCome, mostFaults) = (ReadBoolean(), ReadInt32());
        var items = ReadList(static from => new Injection(from.ReadUInt64(), from.ReadInt32(), from.ReadBoolean(), from.ReadString()));
        return letsDevicesCome ? InjectionSet.Anything(mostFaults) : new(items);
    }

    public PartNode ReadNode()
    {
        var isOwn = ReadBoolean();
        return new(ReadPart(), null, isOwn);
    }

    public SearchPart ReadPart()
    {
        var part = new SearchPart(ReadSet(), ReadString(), ReadInt64(), ReadInt64(), null);
        if (!ReadBoolean())
        {
            return part;
        }

        var (closed, isSurprised) = (ReadInt32(), ReadBoolean());
        return part with { From = new(ReadList(static from => from.ReadFrame()), closed, isSurprised) };
    }

    public RawFinding ReadFinding()
    {
        var fingerprint = new Fingerprint(ReadString(), ReadString(), ReadString());
        var run = ReadInt64();
        var injections = ReadSet();
        return new(fingerprint, new(ReadList(static from => (from.ReadInt32(), from.ReadUInt64())), injections), run);
    }

    private FrameState ReadFrame()
    {
        var done = ReadList(static from => from.ReadMove());
        Move? taken = ReadBoolean() ? ReadMove() : null;
        return new(done, taken, ReadList(static from => from.ReadNodeOfTree()));
    }

    private WakeUpNode ReadNodeOfTree()
    {
        var node = new WakeUpNode(ReadMove());
        node.Children.AddRange(ReadList(static from => from.ReadNodeOfTree()));
        return node;
    }

    private Move ReadMove()
    {
        var (actor, alternative, isChoice) = (ReadInt32(), ReadUInt64(), ReadBoolean());
        var (isUnknown, isBarrier) = (ReadBoolean(), ReadBoolean());
        var accesses = ReadList(static from => new Access(from.ReadUInt64(), (AccessMode)from.ReadByte()));
        if (isBarrier)
        {
            accesses.Add(new(0, AccessMode.Barrier));
        }

        return new(actor, alternative, isChoice, isUnknown ? Footprint.Unknown : Footprint.Of([.. accesses]));
    }
}
