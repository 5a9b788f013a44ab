using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Locking;

/// <summary>First come, first served: a release wakes the first, which takes the lock when it runs; a running task may be faster, but only once.</summary>
/// <remarks>Follows kernel/locking/mutex.c, without its optimistic spinning.</remarks>
internal sealed class FifoMutexCore(KernelObject on) : IMutexCore
{
    private readonly List<TaskStruct> _waiters = [];
    private bool _handOver;

    public TaskStruct? Owner { get; private set; }

    public CodeSite TakenAt { get; private set; }

    private Machine Machine => on.Machine;

    public bool TryTake(CodeSite site)
    {
        if (Owner is not null)
        {
            return false;
        }

        (Owner, TakenAt) = (Machine.CurrentTask, site);
        return true;
    }

    public async KernelTask<Errno> TakeSlowAsync(CodeSite site, WaitKind kind)
    {
        var task = Machine.CurrentTask;
        Machine.Emit(EventKind.LockContended, on, 0);
        _waiters.Add(task);
        do
        {
            if (task.HasSignalFor(kind))
            {
                Leave(task);
                return Errno.Intr;
            }

            await Machine.Scheduler.Sleep(on, on.Name, site, kind);
            // MUTEX_FLAG_HANDOFF: the first waiter was woken and came too late.
            _handOver |= Owner is not null && Owner != task && _waiters[0] == task;
        }
        while (Owner is not null && Owner != task);

        Leave(task);
        (Owner, TakenAt) = (task, site);
        return Errno.Ok;
    }

    public void Release()
    {
        Owner = null;
        if (_waiters.Count > 0)
        {
            Owner = _handOver ? _waiters[0] : null;
            Machine.WakeUp(_waiters[0]);
        }
    }

    public void Reset()
    {
        Owner = null;
        _handOver = false;
        _waiters.Clear();
    }

    private void Leave(TaskStruct task)
    {
        _handOver &= _waiters[0] != task;
        _waiters.Remove(task);
    }
}
