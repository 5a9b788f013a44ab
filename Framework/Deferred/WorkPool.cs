using TopHalf.Machines;

namespace TopHalf.Deferred;

/// <summary>Where queued items wait for who runs them (<c>struct worker_pool</c>).</summary>
/// <param name="cpu">The CPU whose items it serves; null for the unbound ones.</param>
internal abstract class WorkPool(Cpu? cpu)
{
    /// <summary>The CPU whose items it serves; null for the unbound ones, which are not managed by concurrency.</summary>
    public Cpu? Cpu { get; } = cpu;

    /// <summary>Whether a softirq runs its items, and no task.</summary>
    public virtual bool IsBottomHalf => false;

    public abstract void Add(Work work);

    public abstract bool Remove(Work work);
}
