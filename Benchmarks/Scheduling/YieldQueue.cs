using System.Runtime.CompilerServices;

namespace TopHalf.Benchmarks.Scheduling;

/// <summary>The least that can switch between async functions: an awaiter that queues the continuation, and a loop that runs the queue.</summary>
internal sealed class YieldQueue : ICriticalNotifyCompletion
{
    private readonly Queue<Action> _queue = new();

    public bool IsCompleted => false;

    public YieldQueue GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => _queue.Enqueue(continuation);

    public void UnsafeOnCompleted(Action continuation) => _queue.Enqueue(continuation);

    public void Pump()
    {
        while (_queue.TryDequeue(out var continuation))
        {
            continuation();
        }
    }
}
