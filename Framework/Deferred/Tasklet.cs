using System.Runtime.CompilerServices;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Deferred;

/// <summary>A tasklet: a function that runs once in softirq context, never on two CPUs at a time (<c>struct tasklet_struct</c>).</summary>
public sealed class Tasklet : KernelObject
{
    /// <summary>Makes a tasklet.</summary>
    /// <param name="function">Runs in softirq context; may not sleep.</param>
    /// <param name="name">For reports.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public Tasklet(Action function, string name = "tasklet", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, new(file, line)) => Function = function ?? throw new ArgumentNullException(nameof(function));

    internal Tasklet(Machine machine, string name, Action function, CodeSite site)
        : base(machine, name, site) => Function = function;

    /// <summary>Whether it is waiting to run.</summary>
    public bool IsScheduled { get; internal set; }

    /// <summary>Whether it runs on some CPU.</summary>
    public bool IsRunning { get; internal set; }

    internal Action Function { get; }

    internal int DisableCount { get; private set; }

    /// <summary>Lets it run once soon on this CPU (<c>tasklet_schedule</c>); without effect while it waits to run.</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void Schedule([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(DeferredOperations.TaskletSchedule, this, (long)SoftirqVector.Tasklet, file, line);
        if (!IsScheduled)
        {
            IsScheduled = true;
            Machine.Softirqs.Tasklets.Schedule(this);
        }
    }

    /// <summary>Keeps it from running until <see cref="Enable"/> (<c>tasklet_disable_nosync</c>). Nests.</summary>
    public void DisableNoSync() => DisableCount++;

    /// <summary>Takes one <see cref="DisableNoSync"/> back.</summary>
    /// <exception cref="InvalidOperationException">It is not disabled.</exception>
    public void Enable() => DisableCount = DisableCount > 0
        ? DisableCount - 1
        : throw new InvalidOperationException($"Tasklet '{Name}' is not disabled.");

    /// <summary>Waits until it neither waits to run nor runs (<c>tasklet_kill</c>). It must not be scheduled meanwhile.</summary>
    /// <remarks>Context: process, may sleep.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public async KernelTask KillAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(DeferredOperations.TaskletKill, this, 0, file, line);
        while (IsScheduled || IsRunning)
        {
            await Kernel.MsleepAsync(1, file, line);
        }
    }
}
