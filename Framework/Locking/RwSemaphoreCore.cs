using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Locking;

/// <summary>First come, first served; when readers have their turn, all that wait go together. Follows kernel/locking/rwsem.c, without its optimistic spinning.</summary>
internal sealed class RwSemaphoreCore(KernelObject on) : IRwCore
{
    private readonly List<Waiter> _waiters = [];

    public TaskStruct? Writer { get; private set; }

    public int Readers { get; private set; }

    private Machine Machine => on.Machine;

    public bool TryRead()
    {
        var isFree = Writer is null && _waiters.Count == 0;
        Readers += isFree ? 1 : 0;
        return isFree;
    }

    public bool TryWrite(CodeSite site) => _waiters.Count == 0 && TakeForWriting();

    public async KernelTask<Errno> ReadSlowAsync(CodeSite site, WaitKind kind)
    {
        var waiter = Join(isWriter: false);
        while (!waiter.IsGranted)
        {
            if (waiter.Task.HasSignalFor(kind))
            {
                return Leave(waiter);
            }

            await Machine.Scheduler.Sleep(on, on.Name, site, kind);
        }

        return Errno.Ok;
    }

    public async KernelTask<Errno> WriteSlowAsync(CodeSite site, WaitKind kind)
    {
        var waiter = Join(isWriter: true);
        while (_waiters[0] != waiter || !TakeForWriting())
        {
            if (waiter.Task.HasSignalFor(kind))
            {
                return Leave(waiter);
            }

            await Machine.Scheduler.Sleep(on, on.Name, site, kind);
        }

        _waiters.Remove(waiter);
        return Errno.Ok;
    }

    public void EndRead()
    {
        Readers -= Readers > 0 ? 1 : 0;
        WakeNext();
    }

    public void EndWrite()
    {
        Writer = null;
        WakeNext();
    }

    public void Downgrade()
    {
        Writer = null;
        Readers = 1;
        WakeNext();
    }

    public void Reset()
    {
        (Writer, Readers) = (null, 0);
        _waiters.Clear();
    }

    private bool TakeForWriting()
    {
        var isFree = Writer is null && Readers == 0;
        Writer = isFree ? Machine.CurrentTask : Writer;
        return isFree;
    }

    private Waiter Join(bool isWriter)
    {
        Machine.Emit(EventKind.LockContended, on, 0);
        var waiter = new Waiter(Machine.CurrentTask, isWriter);
        _waiters.Add(waiter);
        return waiter;
    }

    private Errno Leave(Waiter waiter)
    {
        _waiters.Remove(waiter);
        WakeNext();
        return Errno.Intr;
    }

    /// <summary><c>rwsem_mark_wake()</c>: a writer takes the lock when it runs; readers are given it here.</summary>
    private void WakeNext()
    {
        if (_waiters.Count == 0 || Writer is not null)
        {
            return;
        }

        if (_waiters[0] is { IsWriter: true, Task: var writer })
        {
            if (Readers == 0)
            {
                Machine.WakeUp(writer);
            }

            return;
        }

        foreach (var reader in _waiters.FindAll(static waiter => !waiter.IsWriter))
        {
            _waiters.Remove(reader);
            reader.IsGranted = true;
            Readers++;
            Machine.WakeUp(reader.Task);
        }
    }

    private sealed class Waiter(TaskStruct task, bool isWriter)
    {
        public TaskStruct Task { get; } = task;

        public bool IsWriter { get; } = isWriter;

        public bool IsGranted { get; set; }
    }
}
