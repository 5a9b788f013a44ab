namespace TopHalf.Races;

/// <content>Readers of RCU: what a grace period waited for comes before its callbacks.</content>
internal sealed partial class RaceDetector
{
    private VectorClock? _readersEnded;
    private VectorClock? _gracePeriod;
    private bool _hasRcuData;

    /// <summary>There is data that is read under RCU: from now on masks and handlers count as readers, too.</summary>
    public void UsesRcu() => _hasRcuData = true;

    /// <summary>The outermost reader of the current context ends.</summary>
    /// <param name="holdsUpGracePeriod">Whether it began before the grace period that runs, if one does.</param>
    public void ReaderEnds(bool holdsUpGracePeriod)
    {
        ReleaseOnly(ref _readersEnded);
        if (holdsUpGracePeriod && _gracePeriod is not null)
        {
            ReleaseOnly(ref _gracePeriod);
        }
    }

    /// <summary>A grace period begins: it comes after all readers that have ended.</summary>
    public void GracePeriodBegins()
    {
        _machine.Weak?.FlushAll();
        _gracePeriod = new();
        if (_readersEnded is not null)
        {
            _gracePeriod.CopyFrom(_readersEnded);
        }
    }

    /// <summary>It has ended.</summary>
    /// <returns>What comes before the callbacks that waited for it.</returns>
    public VectorClock? GracePeriodEnds()
    {
        _machine.Weak?.FlushAll();
        var ended = _gracePeriod;
        _gracePeriod = null;
        return ended;
    }

    // Whatever kept the CPU from its scheduler was a reader as well.
    private void EndReader()
    {
        if (_hasRcuData)
        {
            ReaderEnds(holdsUpGracePeriod: true);
        }
    }
}
