namespace TopHalf.Deferred;

/// <summary>In what context a high-resolution timer expires. Source: include/linux/hrtimer.h.</summary>
public enum HrtimerMode : byte
{
    /// <summary>In hard interrupt context; where softirqs run in tasks, in the softirq (<c>HRTIMER_MODE_REL</c>).</summary>
    Default,

    /// <summary>In hard interrupt context, always (<c>HRTIMER_MODE_REL_HARD</c>).</summary>
    Hard,

    /// <summary>In softirq context (<c>HRTIMER_MODE_REL_SOFT</c>).</summary>
    Soft,
}
