using TopHalf.Devices;
using TopHalf.Races;

namespace TopHalf.Machines;

/// <summary>In a search: the events of one piece of hardware that may come before their time.</summary>
/// <param name="target">The piece of hardware.</param>
internal sealed class EarlyEvents(IHardwareEvent target)
{
    private readonly List<((IHardwareEvent Target, long Argument, EventNote Note, VectorClock? Order) Item, long Time)> _items = [];

    /// <summary>What it is called.</summary>
    public string Name { get; } = NameOf(target);

    /// <summary>The one that comes first.</summary>
    public (IHardwareEvent Target, long Argument, EventNote Note, VectorClock? Order) First => _items[0].Item;

    /// <summary>What a piece of hardware is called.</summary>
    public static string NameOf(IHardwareEvent target) => target is KernelObject { Name: var name } ? name : target.GetType().Name;

    public void Add((IHardwareEvent Target, long Argument, EventNote Note, VectorClock? Order) item, long time)
    {
        var at = _items.Count;
        while (at > 0 && _items[at - 1].Time > time)
        {
            at--;
        }

        _items.Insert(at, (item, time));
    }

    /// <returns>How many are left.</returns>
    public int Remove((IHardwareEvent Target, long Argument, EventNote Note, VectorClock? Order) item)
    {
        _items.RemoveAt(_items.FindIndex(other => other.Item == item));
        return _items.Count;
    }
}
