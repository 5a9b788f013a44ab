using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Deferred;

/// <summary>Runs tasklets in the tasklet vector: one at a time each, whatever the CPUs. Follows kernel/softirq.c.</summary>
internal sealed class TaskletCore
{
    private readonly Machine _machine;
    private readonly SoftirqCore _softirqs;
    private readonly List<Tasklet>[] _scheduled;
    private readonly List<Tasklet>[] _scheduledHigh;

    public TaskletCore(Machine machine, SoftirqCore softirqs)
    {
        _machine = machine;
        _softirqs = softirqs;
        _scheduled = [.. machine.Cpus.Select(static _ => new List<Tasklet>())];
        _scheduledHigh = [.. machine.Cpus.Select(static _ => new List<Tasklet>())];
    }

    public void Schedule(Tasklet tasklet, SoftirqVector vector)
    {
        ListOf(vector).Add(tasklet);
        _softirqs.RaiseQuietly(vector);
    }

    /// <summary>Its memory is gone.</summary>
    public void Forget(Tasklet tasklet)
    {
        foreach (var list in _scheduled.Concat(_scheduledHigh))
        {
            list.Remove(tasklet);
        }
    }

    private List<Tasklet> ListOf(SoftirqVector vector) => (vector == SoftirqVector.Hi ? _scheduledHigh : _scheduled)[_machine.CurrentCpu.Number];

    /// <summary>The softirqs.</summary>
    public void Run(SoftirqVector vector)
    {
        // Items of bottom-half work queues go first: tasklet_action(), tasklet_hi_action().
        _machine.Workqueues.RunBottomHalves(_machine.CurrentCpu, highPri: vector == SoftirqVector.Hi);
        var list = ListOf(vector);
        var count = list.Count;
        for (var i = 0; i < count && list.Count > 0; i++)
        {
            var tasklet = list[0];
            list.RemoveAt(0);
            if (tasklet.IsRunning || tasklet.DisableCount > 0)
            {
                // Runs elsewhere, or is disabled: try again with the next softirq.
                list.Add(tasklet);
                _softirqs.RaiseQuietly(vector);
                continue;
            }

            tasklet.IsScheduled = false;
            tasklet.IsRunning = true;
            tasklet.Changed();
            _machine.EnterContext(_machine.Options.Model[ContextRole.Tasklet], $"tasklet '{tasklet.Name}'", tasklet.Site);
            _machine.Emit(EventKind.TaskletEntry, tasklet, 0);
            _machine.Races?.Acquire(tasklet.Order);
            _machine.RunGuarded(tasklet.Function);
            _machine.Races?.Release(ref tasklet.Order);
            _machine.Emit(EventKind.TaskletExit, tasklet, 0);
            _machine.LeaveContext();
            tasklet.IsRunning = false;
            tasklet.Changed();
        }
    }
}
