using System.Runtime.CompilerServices;
using TopHalf.Scheduling;

namespace TopHalf.Benchmarks.Scheduling;

/// <summary>As <see cref="YieldQueue"/>, for functions that return <see cref="KernelTask"/>: no machine decides anything.</summary>
internal sealed class NodeQueue
{
    private readonly Queue<KernelTaskNode> _queue = new();

    public Awaiter GetAwaiter() => new(this);

    public void Pump()
    {
        while (_queue.TryDequeue(out var node))
        {
            node.Run();
        }
    }

    /// <summary>A struct, as all awaiters of the machine are.</summary>
    internal readonly struct Awaiter(NodeQueue queue) : IKernelAwaiter, ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public void GetResult()
        {
        }

        public void Await(KernelTaskNode node) => queue._queue.Enqueue(node);

        public void OnCompleted(Action continuation) => throw new NotSupportedException();

        public void UnsafeOnCompleted(Action continuation) => throw new NotSupportedException();
    }
}
