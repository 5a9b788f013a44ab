namespace TopHalf.Exploration.Strategies;

/// <summary>Which events of a trace touched an object, in their order.</summary>
internal sealed class ObjectHistory
{
    private readonly List<(int Event, AccessMode Mode, int LastChange)> _entries = [];

    private int LastChange => _entries.Count == 0 ? -1 : _entries[^1].Mode == AccessMode.Read ? _entries[^1].LastChange : _entries.Count - 1;

    /// <summary>Adds the event that comes next.</summary>
    /// <param name="event">Its number.</param>
    /// <param name="mode">How it touches the object.</param>
    public void Add(int @event, AccessMode mode) => _entries.Add((@event, mode, LastChange));

    /// <summary>Takes the last event away.</summary>
    public void RemoveLast() => _entries.RemoveAt(_entries.Count - 1);

    /// <summary>Finds the events of which an access that comes next depends directly.</summary>
    /// <param name="mode">How it touches the object.</param>
    /// <param name="found">The events are added here; the last change first.</param>
    public void FindBefore(AccessMode mode, List<int> found)
    {
        var change = LastChange;
        if (change >= 0)
        {
            found.Add(_entries[change].Event);
        }

        for (var i = change + 1; mode != AccessMode.Read && i < _entries.Count; i++)
        {
            found.Add(_entries[i].Event);
        }
    }

    /// <summary>Whether the last thing that happened to the object was that a lock was released.</summary>
    public bool IsJustReleased => _entries.Count > 0 && _entries[^1].Mode == AccessMode.Release;

    /// <summary>Finds the acquisition before the last release: with it, not with the release, an acquisition that comes next could have changed places.</summary>
    /// <param name="found">It is added here, and the attempts of others since.</param>
    public void FindAcquisitionBefore(List<int> found)
    {
        for (var change = LastChange; change >= 0; change = _entries[change].LastChange)
        {
            var (@event, mode, _) = _entries[change];
            if (mode != AccessMode.Release)
            {
                found.Add(@event);
            }

            if (mode == AccessMode.Acquire)
            {
                return;
            }
        }
    }
}
