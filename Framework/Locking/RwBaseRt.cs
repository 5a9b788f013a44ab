using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Locking;

/// <summary>A reader-writer lock on top of a lock with priority inheritance: readers lend the writer nothing, but the writer inherits from all that wait for it.</summary>
/// <remarks>Follows kernel/locking/rwbase_rt.c: a writer takes the inner lock, keeps new readers from the fast path, and waits until the old ones have left.</remarks>
internal sealed class RwBaseRt(KernelObject on, bool isSpinLock) : IRwCore
{
    private readonly RtMutexCore _inner = new(on, isSpinLock);
    private TaskStruct? _waitingWriter;
    private bool _keepsReadersOut;

    public TaskStruct? Writer { get; private set; }

    public int Readers { get; private set; }

    private Machine Machine => on.Machine;

    public bool TryRead()
    {
        Readers += _keepsReadersOut ? 0 : 1;
        return !_keepsReadersOut;
    }

    public bool TryWrite(CodeSite site)
    {
        if (!_inner.TryTake(site))
        {
            return false;
        }

        if (Readers == 0)
        {
            TakeForWriting();
            return true;
        }

        _inner.Release();
        return false;
    }

    public async KernelTask<Errno> ReadSlowAsync(CodeSite site, WaitKind kind)
    {
        if (!_inner.TryTake(site) && await _inner.TakeSlowAsync(site, kind) is var result and not Errno.Ok)
        {
            return result;
        }

        Readers++;
        _inner.Release();
        return Errno.Ok;
    }

    public async KernelTask<Errno> WriteSlowAsync(CodeSite site, WaitKind kind)
    {
        if (!_inner.TryTake(site) && await _inner.TakeSlowAsync(site, kind) is var result and not Errno.Ok)
        {
            return result;
        }

        _keepsReadersOut = true;
        while (Readers > 0)
        {
            var task = Machine.CurrentTask;
            if (task.HasSignalFor(kind))
            {
                _keepsReadersOut = false;
                _inner.Release();
                return Errno.Intr;
            }

            _waitingWriter = task;
            Machine.Emit(EventKind.LockContended, on, 0);
            await (isSpinLock ? Machine.Scheduler.WaitForLock(on, on.Name, site) : Machine.Scheduler.Sleep(on, on.Name, site, kind));
            _waitingWriter = null;
        }

        TakeForWriting();
        return Errno.Ok;
    }

    public void EndRead()
    {
        Readers -= Readers > 0 ? 1 : 0;
        if (Readers > 0 || _waitingWriter is not { } writer)
        {
            return;
        }

        if (isSpinLock)
        {
            Machine.Scheduler.WakeForLock(writer);
        }
        else
        {
            Machine.WakeUp(writer);
        }
    }

    public void EndWrite()
    {
        Writer = null;
        _keepsReadersOut = false;
        _inner.Release();
    }

    public void Downgrade()
    {
        Readers = 1;
        EndWrite();
    }

    public void Reset()
    {
        (Writer, Readers, _keepsReadersOut, _waitingWriter) = (null, 0, false, null);
        _inner.Reset();
    }

    private void TakeForWriting()
    {
        _keepsReadersOut = true;
        Writer = Machine.CurrentTask;
    }
}
