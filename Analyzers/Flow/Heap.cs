namespace TopHalf.Analyzers.Flow;

/// <summary>What the fields of all objects hold, at any time.</summary>
internal sealed class Heap
{
    private readonly Dictionary<(string Object, string Member), Value> _fields = [];

    /// <summary>How often something new was stored.</summary>
    public int Changes { get; private set; }

    public Value? Read(string owner, string member) => _fields.TryGetValue((owner, member), out var value) ? value : null;

    public void Write(string owner, string member, Value value)
    {
        var joined = _fields.TryGetValue((owner, member), out var known) ? Value.Join(known, value) : value;
        if (known is null || known.Key != joined.Key)
        {
            _fields[(owner, member)] = joined;
            Changes++;
        }
    }
}
