using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Deferred;

/// <content>The less usual ways to queue, and draining. Follows kernel/workqueue.c.</content>
public sealed partial class Workqueue
{
    /// <summary>Queues an item for the workers of a CPU (<c>queue_work_on</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes. On an unbound queue any CPU serves it all the same.</remarks>
    /// <param name="cpu">The number of the CPU.</param>
    /// <param name="work">The item.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>False when it was pending already: it runs once for both.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The machine has no such CPU.</exception>
    [MustUse("false means that this call queued nothing")]
    [CallableFrom(CallContexts.AnyButNmi)]
    public bool QueueOn(int cpu, [Arms] Work work, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(work);
        Machine.Announce(DeferredOperations.QueueWork, work, cpu, file, line);
        work.ReportIfFreed("queue_work", file, line);
        return Insert(work, new(file, line), cpu);
    }

    /// <summary>Queues an item after a delay from now, whether it waits for an earlier one or not (<c>mod_delayed_work</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="work">The item.</param>
    /// <param name="delay">From now; rounded up to whole ticks.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was pending, or waiting for its delay.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delay"/> is negative.</exception>
    [CallableFrom(CallContexts.AnyButNmi)]
    public bool ModDelayed([Arms] DelayedWork work, Ktime delay, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentOutOfRangeException.ThrowIfNegative(delay.Nanoseconds, nameof(delay));
        Machine.Announce(DeferredOperations.QueueDelayedWork, work, delay.Nanoseconds, file, line);
        work.ReportIfFreed("mod_delayed_work", file, line);
        return work.Rearm(this, delay, new(file, line));
    }

    /// <summary>Takes one <see cref="Work.Disable"/> back, and queues the item if that was the last (<c>enable_and_queue_work</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="work">The item.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was enabled, and so queued.</returns>
    [CallableFrom(CallContexts.AnyButNmi)]
    public bool EnableAndQueue([Arms] Work work, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (!work.Enable(file, line))
        {
            return false;
        }

        _ = Queue(work, file, line);
        return true;
    }

    /// <summary>Waits until it is empty; meanwhile only its own items may queue more (<c>drain_workqueue</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, WaitsFor(Disarms = true)]
    public async KernelTask DrainAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        await _mutex.LockAsync(file, line);
        _drainers++;
        _mutex.Unlock(file, line);
        do
        {
            await FlushAsync(file, line);
        }
        while (_inFlight.Count > 0);

        _drainers--;
    }
}
