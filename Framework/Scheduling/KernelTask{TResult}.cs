using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace TopHalf.Scheduling;

/// <summary>What a function returns that may sleep and then gives a result. It is awaited at once, where it is called.</summary>
/// <typeparam name="TResult">The result.</typeparam>
/// <inheritdoc cref="KernelTask" path="/remarks"/>
[AsyncMethodBuilder(typeof(KernelTaskMethodBuilder<>))]
public readonly struct KernelTask<TResult>
{
    private readonly TResult _result;

    /// <summary>A call that is done.</summary>
    /// <param name="result">Its result.</param>
    public KernelTask(TResult result) => _result = result;

    internal KernelTask(AsyncBox<TResult> source)
    {
        Source = source;
        Version = source.Version;
        _result = default!;
    }

    internal AsyncBox<TResult>? Source { get; }

    internal int Version { get; }

    internal bool IsCompleted => Source is null || Source.IsCompleted(Version);

    /// <summary>A result that is there already is a call that is done.</summary>
    /// <param name="result">The result.</param>
    public static implicit operator KernelTask<TResult>(TResult result) => new(result);

    /// <summary>For the compiler.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Awaiter GetAwaiter() => new(this);

    internal TResult TakeResult() => Source is null ? _result : Source.TakeResult(Version);

    /// <summary>For the compiler.</summary>
    /// <param name="task">The awaited call.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly struct Awaiter(KernelTask<TResult> task) : ICriticalNotifyCompletion, IKernelAwaiter
    {
        /// <summary>Whether the call is done.</summary>
        public bool IsCompleted => task.IsCompleted;

        /// <summary>Ends the await.</summary>
        public TResult GetResult() => task.TakeResult();

        /// <inheritdoc/>
        public void Await(KernelTaskNode node) => task.Source!.SetParent(node, task.Version);

        /// <inheritdoc/>
        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        /// <inheritdoc/>
        public void UnsafeOnCompleted(Action continuation) => task.Source!.SetParent(new ActionNode(continuation), task.Version);
    }
}
