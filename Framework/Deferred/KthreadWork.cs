using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Deferred;

/// <summary>A work item for a <see cref="KthreadWorker"/> (<c>struct kthread_work</c>).</summary>
/// <param name="function">Runs in the worker's thread; may sleep.</param>
/// <param name="name">For reports.</param>
/// <param name="file">Filled in by the compiler.</param>
/// <param name="line">Filled in by the compiler.</param>
public sealed class KthreadWork(
    [RunsIn(CallContexts.Process)] Func<KernelTask> function, string name = "work", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : KernelObject(name, new(file, line))
{
    /// <summary>Whether it is queued and has not begun.</summary>
    public bool IsPending { get; internal set; }

    /// <summary>While somebody waits to cancel it, it cannot be queued.</summary>
    internal int Cancelling { get; set; }

    internal Func<KernelTask> Function { get; } = function;
}
