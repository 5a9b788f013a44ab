using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Exploration;
using TopHalf.Liveness;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Deferred;

/// <summary>One kernel thread that runs work items one after another (<c>struct kthread_worker</c>).</summary>
/// <remarks>Source: kernel/kthread.c. Unlike a work queue it has a thread, and so a scheduling policy, of its own.</remarks>
public sealed class KthreadWorker : KernelObject, IHeld
{
    private readonly List<KthreadWork> _queue = [];
    private readonly WaitQueue _idle;
    private readonly Kthread _thread;
    private KthreadWork? _current;

    /// <summary>Makes a worker and its thread (<c>kthread_create_worker</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="name">The name of its task.</param>
    /// <param name="policy">How its thread is scheduled; null for the policy of the model's kthreads.</param>
    /// <param name="cpu">The only CPU on which it may run (<c>kthread_create_worker_on_cpu</c>); null for any.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep(ForMemory = true)]
    public KthreadWorker(string name, SchedPolicy? policy = null, int? cpu = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, new(file, line))
    {
        _idle = new($"{name} to be idle") { WokenBy = this };
        _thread = Kthread.Run(LoopAsync, name, policy, cpu, file, line);
        _thread.Task.IsService = true;
    }

    /// <summary>Queues an item (<c>kthread_queue_work</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="work">The item.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>False when it was pending already: it runs once for both.</returns>
    [MustUse("false means that this call queued nothing")]
    [CallableFrom(CallContexts.AnyButNmi)]
    public bool Queue([Arms] KthreadWork work, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(work);
        Machine.Announce(DeferredOperations.KthreadQueueWork, work, 0, file, line);
        if (work.IsPending || work.Cancelling > 0)
        {
            Machine.Races?.Failed("kthread_queue_work that returned false", work.Name, new(file, line));
            return false;
        }

        Machine.Races?.Release(ref work.Order);
        work.IsPending = true;
        _queue.Add(work);
        Machine.WakeUp(_thread.Task);
        return true;
    }

    /// <summary>Waits until everything that is queued has run (<c>kthread_flush_worker</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, WaitsFor]
    public async KernelTask FlushAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        await _idle.WaitEventAsync(() => _queue.Count == 0 && _current is null, file, line);
        Machine.Races?.Acquire(Order);
    }

    /// <summary>Waits until the item has run as often as it is queued now (<c>kthread_flush_work</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="work">The item.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep]
    public async KernelTask FlushAsync([WaitsFor] KthreadWork work, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (!work.IsPending && _current != work)
        {
            Machine.Races?.Acquire(Order);
            return;
        }

        // A last item behind it tells that it is done: kthread_flush_work_fn().
        var done = new Completion($"{work.Name} to be flushed", file, line) { StandsFor = this };
        var last = new KthreadWork(() =>
        {
            done.Complete(file, line);
            return default;
        }, "kthread_flush_work", file, line)
        { IsPending = true };
        Machine.Races?.Release(ref last.Order);
        _queue.Insert(_queue.IndexOf(work) + 1, last);
        Machine.WakeUp(_thread.Task);
        await done.WaitAsync(file, line);
    }

    /// <summary>Takes an item off and waits until it does not run; meanwhile it cannot be queued (<c>kthread_cancel_work_sync</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="work">The item.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was pending.</returns>
    [MaySleep]
    public async KernelTask<bool> CancelSyncAsync([WaitsFor(Disarms = true)] KthreadWork work, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(work);
        await Machine.AnnounceAsync(DeferredOperations.KthreadQueueWork, work, 0, file, line);
        var wasPending = _queue.Remove(work);
        work.IsPending &= !wasPending;
        work.Cancelling++;
        await FlushAsync(work, file, line);
        work.Cancelling--;
        return wasPending;
    }

    /// <summary>Runs what is queued and ends the thread (<c>kthread_destroy_worker</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, WaitsFor(Disarms = true), Frees]
    public async KernelTask DestroyAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        await FlushAsync(file, line);
        await _thread.StopAsync(file, line);
    }

    private async KernelTask LoopAsync(Kthread self)
    {
        while (true)
        {
            // As all that is done with its items.
            Machine.Search?.Touch(SearchKeys.Workqueues, AccessMode.Write);
            if (_queue.Count == 0)
            {
                if (self.ShouldStop)
                {
                    return;
                }

                await Machine.Scheduler.Sleep(this, "work", default);
                continue;
            }

            var work = _queue[0];
            _queue.RemoveAt(0);
            self.Task.IsService = false;
            _current = work;
            work.IsPending = false;
            await Machine.AnnounceAsync(DeferredOperations.WorkStart, work, 0, work.Site.File, work.Site.Line);
            Machine.Races?.Acquire(work.Order);
            try
            {
                await work.Function();
            }
            catch (Exception exception) when (exception is not RunEndedException)
            {
                Machine.ReportOops(exception);
            }

            Machine.Races?.Release(ref Order);
            await Machine.AnnounceAsync(DeferredOperations.WorkEnd, work, 0, work.Site.File, work.Site.Line);
            Machine.CheckLocksAtExit(self.Task, $"work '{work.Name}' on task");
            _current = null;
            self.Task.IsService = true;
            _idle.WakeAll();
        }
    }

    bool IHeld.MayBeStuck => _current is not null || _queue.Count > 0;

    string IWaitSource.WaitName => $"kthread_worker '{Name}'";

    void IWaitSource.Explain(WaitNode node)
    {
        if (_current is not null || _queue.Count > 0)
        {
            node.Needs(_thread.Task, _current is { } current ? $"has its item '{current.Name}' run by" : "is served by");
        }
        else
        {
            node.MayGoOn("has nothing to do");
        }
    }
}
