using TopHalf.Exploration;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Deferred;

/// <summary>The worker that a work queue with MemReclaim has in reserve, so that its items run also when no memory is left for another worker.</summary>
/// <remarks>Follows <c>rescuer_thread()</c>, kernel/workqueue.c.</remarks>
internal sealed class Rescuer
{
    private readonly Machine _machine;
    private readonly Workqueue _queue;
    private readonly List<WorkerPool> _maydays = [];
    private readonly TaskStruct _task;

    public Rescuer(Machine machine, Workqueue queue)
    {
        _machine = machine;
        _queue = queue;
        var kind = machine.Options.Model[ContextRole.Workqueue];
        _task = machine.Spawn($"kworker/R-{queue.Name}", kind, RunAsync, kind.Policy, null, default);
        _task.IsService = true;
    }

    /// <summary>A pool has items of its queue and no worker for them (<c>send_mayday()</c>).</summary>
    public void Rescue(WorkerPool pool)
    {
        if (!_maydays.Contains(pool))
        {
            _maydays.Add(pool);
            _machine.WakeUp(_task);
        }
    }

    private async KernelTask RunAsync()
    {
        while (true)
        {
            _machine.Search?.Touch(SearchKeys.Workqueues, AccessMode.Write);
            if (_maydays.Count == 0)
            {
                _task.IsService = true;
                await _machine.Scheduler.Sleep(null, "a mayday", default);
                continue;
            }

            _task.IsService = false;
            var pool = _maydays[0];
            _maydays.RemoveAt(0);
            var worker = new Worker(pool) { Task = _task };
            await MoveToAsync(pool);
            foreach (var work in pool.TakeItemsOf(_queue))
            {
                await _queue.RunAsync(worker, work);
                while (worker.Mine.TryDequeue(out var mine))
                {
                    await mine.Queue!.RunAsync(worker, mine);
                }
            }
        }
    }

    /// <summary><c>worker_attach_to_pool()</c>: the items of a CPU run there.</summary>
    private async KernelTask MoveToAsync(WorkerPool pool)
    {
        if (_task.BoundTo != pool.Cpu)
        {
            _task.BoundTo = pool.Cpu;
            await _machine.Scheduler.Move(_task);
        }
    }
}
