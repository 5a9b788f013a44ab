namespace TopHalf.Deferred;

/// <summary>What becomes of a high-resolution timer whose function has run.</summary>
public enum HrtimerRestart : byte
{
    /// <summary>It is done (<c>HRTIMER_NORESTART</c>).</summary>
    NoRestart,

    /// <summary>It is queued again for its expiry time, which its function has forwarded (<c>HRTIMER_RESTART</c>).</summary>
    Restart,
}
