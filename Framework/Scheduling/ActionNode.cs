namespace TopHalf.Scheduling;

/// <summary>The continuation of foreign code that awaits a kernel function: it goes on under the context in which it awaited.</summary>
/// <remarks>Only code entered through <c>Resilience</c> has such a context; reviews of Polly showed that without it a continuation leaves the machine.</remarks>
internal sealed class ActionNode(Action continuation) : KernelTaskNode
{
    private readonly SynchronizationContext? _context = SynchronizationContext.Current;

    internal override string FunctionName => "(foreign code)";

    internal override bool IsCompleted(int version) => throw new InvalidOperationException("A continuation is not awaited.");

    internal override void SetParent(KernelTaskNode parent, int version) => throw new InvalidOperationException("A continuation is not awaited.");

    internal override void GetResult(int version) => throw new InvalidOperationException("A continuation is not awaited.");

    internal override void Run()
    {
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_context);
        try
        {
            continuation();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }
}
