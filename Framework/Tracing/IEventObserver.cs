namespace TopHalf.Tracing;

/// <summary>Watches the event stream of a machine. Checkers, exporters and meters are observers.</summary>
public interface IEventObserver
{
    /// <summary>The kinds to be told of, as bits (<c>1UL &lt;&lt; (int)kind</c>). Read once, when the observer is plugged in.</summary>
    ulong Interests { get; }

    /// <summary>Whether the observer looks at <see cref="MachineEvent.Site"/>; finding it costs a look-up for each event. Default false.</summary>
    bool NeedsSites => false;

    /// <summary>Called for each event of interest, in order, before the machine goes on.</summary>
    /// <param name="machineEvent">What happened.</param>
    void OnEvent(in MachineEvent machineEvent);
}
