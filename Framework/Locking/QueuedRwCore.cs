using TopHalf.Liveness;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Locking;

/// <summary>A reader-writer lock whose waiters spin in a queue. Follows kernel/locking/qrwlock.c.</summary>
internal sealed class QueuedRwCore(RwLock on)
{
    private readonly List<Waiter> _queue = [];

    public TaskStruct? Writer { get; private set; }

    public int Readers { get; private set; }

    private IWaitSource Lock => on;

    private Machine Machine => on.Machine;

    public bool TryRead()
    {
        var isFree = Writer is null && _queue.Count == 0;
        Readers += isFree ? 1 : 0;
        return isFree;
    }

    public bool TryWrite()
    {
        var isFree = Writer is null && Readers == 0 && _queue.Count == 0;
        Writer = isFree ? Machine.CurrentTask : Writer;
        return isFree;
    }

    /// <summary>Takes it for reading.</summary>
    /// <param name="passesQueue">Whether it goes before those that wait, as in an interrupt: what it hit may hold the lock for reading.</param>
    public void Read(bool passesQueue)
    {
        if (!TryRead())
        {
            Spin(new(this, isWriter: false, passesQueue));
            Readers++;
        }
    }

    public void Write()
    {
        if (!TryWrite())
        {
            Spin(new(this, isWriter: true, passesQueue: false));
            Writer = Machine.CurrentTask;
        }
    }

    public void EndRead() => Readers -= Readers > 0 ? 1 : 0;

    public void EndWrite() => Writer = null;

    public void Reset()
    {
        (Writer, Readers) = (null, 0);
        _queue.Clear();
    }

    private void Spin(Waiter waiter)
    {
        Machine.Emit(EventKind.LockContended, on, 0);
        if (!waiter.PassesQueue)
        {
            _queue.Add(waiter);
        }

        // No point lies between the end of the wait and taking the lock.
        Machine.Scheduler.SpinUntil(waiter, Ktime.Never);
        _queue.Remove(waiter);
    }

    private sealed class Waiter(QueuedRwCore core, bool isWriter, bool passesQueue) : IBusyCondition
    {
        public bool PassesQueue { get; } = passesQueue;

        public bool IsSatisfied =>
            core.Writer is null && (!isWriter || core.Readers == 0) && (PassesQueue || core._queue.Count == 0 || core._queue[0] == this);

        public IWaitSource Source => core.Lock;
    }
}
