namespace TopHalf.Scheduling;

/// <summary>Where the kernel lets a task be preempted that runs kernel code.</summary>
public enum PreemptionModel : byte
{
    /// <summary>Nowhere: only where it sleeps or calls <c>cond_resched()</c> (<c>CONFIG_PREEMPT_NONE</c>).</summary>
    None,

    /// <summary>Also where it could sleep (<c>CONFIG_PREEMPT_VOLUNTARY</c>).</summary>
    Voluntary,

    /// <summary>Everywhere but in atomic sections (<c>CONFIG_PREEMPT</c>).</summary>
    Full,
}
