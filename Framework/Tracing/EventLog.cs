namespace TopHalf.Tracing;

/// <summary>Keeps the last events of a run in memory of fixed size.</summary>
/// <param name="capacity">How many; a power of two is not needed. Older ones are overwritten.</param>
public sealed class EventLog(int capacity = 1 << 16) : IEventObserver
{
    private readonly MachineEvent[] _events = new MachineEvent[capacity > 0
        ? capacity
        : throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "An event log keeps at least one event.")];

    /// <inheritdoc/>
    public ulong Interests => ulong.MaxValue;

    /// <inheritdoc/>
    public bool NeedsSites => true;

    /// <summary>How many events there were in all; those before the last <c>capacity</c> are gone.</summary>
    public long Count { get; private set; }

    /// <summary>The kept events, oldest first.</summary>
    public IEnumerable<MachineEvent> Events
    {
        get
        {
            for (var i = Math.Max(0, Count - _events.Length); i < Count; i++)
            {
                yield return _events[i % _events.Length];
            }
        }
    }

    /// <inheritdoc/>
    public void OnEvent(in MachineEvent machineEvent) => _events[Count++ % _events.Length] = machineEvent;
}
