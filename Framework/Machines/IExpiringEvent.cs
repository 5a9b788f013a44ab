namespace TopHalf.Machines;

/// <summary>An event of the machine's own that may have lost its purpose before it occurs: a deadline that was met, a timer that was deleted.</summary>
internal interface IExpiringEvent
{
    /// <summary>Whether nothing would come of it any more.</summary>
    bool IsStale(long argument);
}
