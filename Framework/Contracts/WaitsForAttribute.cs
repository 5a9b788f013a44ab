namespace TopHalf.Contracts;

/// <summary>Waits until the handler of the object that it is called on, or of the marked parameter, does not run: <c>cancel_work_sync</c>, <c>free_irq</c>.</summary>
/// <remarks>It is a deadlock to call it from that handler, or with a lock held that the handler takes.</remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Parameter)]
public sealed class WaitsForAttribute : Attribute
{
    /// <summary>Whether the handler does not come any more when it returns, unless it is armed again. Default: false, as <c>flush_work</c>.</summary>
    public bool Disarms { get; init; }
}
