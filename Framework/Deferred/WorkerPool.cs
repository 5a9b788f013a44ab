using TopHalf.Exploration;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Deferred;

/// <summary>A pool of workers: one list of items, as many workers as it takes to keep one of them running. Follows kernel/workqueue.c.</summary>
internal sealed class WorkerPool : WorkPool
{
    private readonly Machine _machine;
    private readonly string _name;
    private readonly WorkerShortage _shortage;
    private readonly List<Work> _worklist = [];
    private readonly Stack<Worker> _idle = new();
    private readonly CpuHogWatch? _hogs;
    private int _workers;
    private int _running;

    public WorkerPool(Machine machine, Cpu? cpu, string name)
        : base(cpu)
    {
        _machine = machine;
        _name = name;
        _shortage = new(machine, this);
        _hogs = cpu is null ? null : new(machine, cpu);
    }

    /// <summary>The queues whose items wait.</summary>
    public IEnumerable<Workqueue> WaitingQueues => _worklist.Select(static work => work.Queue!).Distinct();

    /// <summary>Whether items wait, and no worker is there for them.</summary>
    public bool NeedsWorker => _worklist.Count > 0 && (Cpu is null || _running == 0);

    public override void Add(Work work)
    {
        Touch();
        if (work.RunningOn is { } worker && worker.Pool == this)
        {
            worker.Mine.Enqueue(work);
            return;
        }

        _worklist.Add(work);
        if (NeedsWorker)
        {
            WakeOne();
        }
        else
        {
            WatchForHogs();
        }
    }

    public override bool Remove(Work work)
    {
        Touch();
        if (_worklist.Remove(work))
        {
            return true;
        }

        if (work.RunningOn is not { } worker || !worker.Mine.Contains(work))
        {
            return false;
        }

        var rest = worker.Mine.Where(other => other != work).ToList();
        worker.Mine.Clear();
        rest.ForEach(worker.Mine.Enqueue);
        return true;
    }

    public void OnRunningChanged(int by)
    {
        Touch();
        _running += by;
        if (by < 0)
        {
            WakeIfNeeded();
        }
    }

    /// <summary>Takes the items of one queue that run nowhere, to run them elsewhere.</summary>
    public List<Work> TakeItemsOf(Workqueue queue)
    {
        Touch();
        var taken = _worklist.FindAll(work => work.Queue == queue && work.RunningOn is null);
        _worklist.RemoveAll(taken.Contains);
        return taken;
    }

    public void WakeIfNeeded()
    {
        if (NeedsWorker)
        {
            WakeOne();
        }
    }

    /// <summary>An item that goes on for too long without a sleep does not keep those that wait here from their turn.</summary>
    private void WatchForHogs()
    {
        if (_worklist.Count > 0)
        {
            _hogs?.Start(this);
        }
    }

    /// <summary>Whether items wait, and so somebody has to look how long the running one takes.</summary>
    public bool HasWaiting => _worklist.Count > 0;

    /// <summary>Its lists are looked at between the announced operations, too.</summary>
    private void Touch() => _machine.Search?.Touch(SearchKeys.Workqueues, AccessMode.Write);

    private void WakeOne()
    {
        if (_idle.TryPop(out var worker))
        {
            // It counts as running from now on, so that two items queued at once do not wake two workers on one CPU.
            worker.IsIdle = false;
            worker.Task.IsService = false;
            _machine.WakeUp(worker.Task);
            return;
        }

        if (_workers > 0 && _shortage.CreationFails())
        {
            return;
        }

        worker = new(this);
        var kind = _machine.Options.Model[ContextRole.Workqueue];
        _running++;
        worker.Task = _machine.SpawnOwn($"kworker/{_name}:{_workers++}", kind, () => RunAsync(worker), Cpu);
        worker.Task.Listener = worker;
    }

    /// <summary><c>worker_thread()</c></summary>
    private async KernelTask RunAsync(Worker worker)
    {
        while (true)
        {
            Touch();
            while (_worklist.Count > 0 && (Cpu is null || _running <= 1))
            {
                var work = _worklist[0];
                _worklist.RemoveAt(0);
                if (work.RunningOn is { } other)
                {
                    other.Mine.Enqueue(work);
                    continue;
                }

                WatchForHogs();
                await work.Queue!.RunAsync(worker, work);
                while (worker.Mine.TryDequeue(out var mine))
                {
                    await mine.Queue!.RunAsync(worker, mine);
                }

                Touch();
            }

            worker.IsIdle = true;
            worker.Task.IsService = true;
            _running--;
            _idle.Push(worker);
            while (worker.IsIdle)
            {
                await _machine.Scheduler.Sleep(null, "work", default);
            }
        }
    }
}
