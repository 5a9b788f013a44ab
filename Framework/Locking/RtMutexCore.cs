using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Locking;

/// <summary>A lock with priority inheritance: waiters by rank and then in their order; the owner runs with the rank of the best of them.</summary>
/// <remarks>
/// Follows kernel/locking/rtmutex.c with CONFIG_DEBUG_RT_MUTEXES, which takes the wait lock for each operation; without its
/// spinning on a running owner.
/// </remarks>
/// <param name="on">The lock, for events and reports.</param>
/// <param name="isSpinLock">Whether it stands for a spinlock: then its waits are not of the task's own will.</param>
internal sealed class RtMutexCore(KernelObject on, bool isSpinLock = false) : IMutexCore
{
    private readonly List<RtMutexWaiter> _waiters = [];
    private readonly LockMap _waitLock = new($"&{on.Name}->wait_lock", LockKind.WaitLock, on.Site);

    public TaskStruct? Owner { get; private set; }

    public CodeSite TakenAt { get; private set; }

    /// <summary>The best of those that wait, or null.</summary>
    public RtMutexWaiter? Top => _waiters.Count > 0 ? _waiters[0] : null;

    private Machine Machine => on.Machine;

    public bool TryTake(CodeSite site)
    {
        Machine.Lockdep.TouchIrqSave(_waitLock, site);
        var task = Machine.CurrentTask;
        return Owner is null && (Top is not { } top || MayPass(task, top)) && Take(task, site);
    }

    public async KernelTask<Errno> TakeSlowAsync(CodeSite site, WaitKind kind)
    {
        var task = Machine.CurrentTask;
        Machine.Emit(EventKind.LockContended, on, 0);
        var waiter = new RtMutexWaiter(task, this);
        task.BlockedOn = waiter;
        if (Top is null)
        {
            Owner?.Contended.Add(this);
        }

        Insert(waiter);
        PriorityInheritance.Update(Owner);
        while (Owner is not null || (Top != waiter && !MayPass(task, Top!)))
        {
            if (task.HasSignalFor(kind))
            {
                Remove(waiter);
                PriorityInheritance.Update(Owner);
                return Errno.Intr;
            }

            await (isSpinLock ? Machine.Scheduler.WaitForLock(on, on.Name, site) : Machine.Scheduler.Sleep(on, on.Name, site, kind));
        }

        Remove(waiter);
        _ = Take(task, site);
        return Errno.Ok;
    }

    public void Release()
    {
        Machine.Lockdep.TouchIrqSave(_waitLock, TakenAt);
        var owner = Owner;
        Owner = null;
        if (Top is { } top)
        {
            owner?.Contended.Remove(this);
            Wake(top.Task);
            PriorityInheritance.Update(owner);
        }
    }

    public void Reset()
    {
        Owner?.Contended.Remove(this);
        (Owner, _) = (null, _waiters.RemoveAll(static _ => true));
    }

    /// <summary>Puts a waiter whose rank has changed to its new place.</summary>
    public void Requeue(RtMutexWaiter waiter)
    {
        var before = Top;
        _waiters.Remove(waiter);
        waiter.Rank = waiter.Task.Policy.Rank;
        Insert(waiter);
        if (Owner is null && Top != before)
        {
            // The one that was woken is not the next any more.
            Wake(Top!.Task);
        }
    }

    private bool Take(TaskStruct task, CodeSite site)
    {
        (Owner, TakenAt) = (task, site);
        if (Top is not null)
        {
            task.Contended.Add(this);
            PriorityInheritance.Update(task);
        }

        return true;
    }

    /// <summary>Whether a task may take the free lock before the one that waits: it is better, or among ordinary tasks it is there already (<c>rt_mutex_steal()</c>).</summary>
    private bool MayPass(TaskStruct task, RtMutexWaiter top) =>
        task.Policy.Rank > top.Rank || (isSpinLock && task.Policy.Class != SchedClass.Fifo && task.Policy.Rank == top.Rank);

    private void Insert(RtMutexWaiter waiter)
    {
        var index = _waiters.Count;
        while (index > 0 && _waiters[index - 1].Rank < waiter.Rank)
        {
            index--;
        }

        _waiters.Insert(index, waiter);
    }

    private void Remove(RtMutexWaiter waiter)
    {
        waiter.Task.BlockedOn = null;
        _waiters.Remove(waiter);
        if (_waiters.Count == 0)
        {
            Owner?.Contended.Remove(this);
        }
    }

    private void Wake(TaskStruct task)
    {
        if (isSpinLock)
        {
            Machine.Scheduler.WakeForLock(task);
        }
        else
        {
            Machine.WakeUp(task);
        }
    }
}
