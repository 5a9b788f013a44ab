namespace TopHalf.Contracts;

/// <summary>Waits until the handler of the object that it is called on, or of the marked parameter, does not run: <c>cancel_work_sync</c>, <c>free_irq</c>.</summary>
/// <remarks>
/// It is a deadlock to call it from that handler, or with a lock held that the handler takes. Of an object on which others are armed, such as a
/// work queue, all of these are waited for. A parameter that is a function is the handler itself.
/// </remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Parameter)]
public sealed class WaitsForAttribute : Attribute
{
    /// <summary>Whether the handler does not come any more when it returns, unless it is armed again. Default: false, as <c>flush_work</c>.</summary>
    public bool Disarms { get; init; }

    /// <summary>The name of the parameter that decides: it does not wait where that is false. Default: it always does.</summary>
    public string? If { get; init; }

    /// <summary>What it waits for where no object is named: all handlers of this type that were armed (<c>rcu_barrier</c>). Default: the object.</summary>
    public Type? Every { get; init; }
}
