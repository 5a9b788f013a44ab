using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace TopHalf.Scheduling;

/// <summary>What a function returns that may sleep. It is awaited at once, where it is called.</summary>
/// <remarks>
/// An <c>await</c> is the mark of a call that may sleep, as it stands in a diff. A kernel task has one stack: keeping a
/// <see cref="KernelTask"/> and awaiting it later has no counterpart in C, and is reported (TH9002, analyzer TH9103). It is
/// awaited once. Only kernel functions can be awaited inside one: anything else would leave the machine (TH9001).
/// </remarks>
[AsyncMethodBuilder(typeof(KernelTaskMethodBuilder))]
public readonly struct KernelTask
{
    internal KernelTask(KernelTaskNode source)
    {
        Source = source;
        Version = source.Version;
    }

    /// <summary>A call that is done.</summary>
    public static KernelTask Completed => default;

    internal KernelTaskNode? Source { get; }

    internal int Version { get; }

    internal bool IsCompleted => Source is null || Source.IsCompleted(Version);

    /// <summary>For the compiler.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Awaiter GetAwaiter() => new(this);

    /// <summary>For the compiler.</summary>
    /// <param name="task">The awaited call.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly struct Awaiter(KernelTask task) : ICriticalNotifyCompletion, IKernelAwaiter
    {
        /// <summary>Whether the call is done.</summary>
        public bool IsCompleted => task.IsCompleted;

        /// <summary>Ends the await.</summary>
        public void GetResult() => task.Source?.GetResult(task.Version);

        /// <inheritdoc/>
        public void Await(KernelTaskNode node) => task.Source!.SetParent(node, task.Version);

        /// <inheritdoc/>
        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        /// <inheritdoc/>
        public void UnsafeOnCompleted(Action continuation) => task.Source!.SetParent(new ActionNode(continuation), task.Version);
    }
}
