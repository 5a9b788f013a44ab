using TopHalf.Machines;

namespace TopHalf.Cli.Oracle.Behaviour.Scripts;

/// <summary>Locks that sleep: who gets them next.</summary>
internal static class LockScripts
{
    private static readonly Scripts<LockRig> _scripts = new("lock", static bench => new(bench));

    public static IEnumerable<BehaviourScript> All { get; } = [.. Mutexes(), .. Semaphores()];

    private static IEnumerable<BehaviourScript> Mutexes() =>
    [
        _scripts.Both("mutex_two_waiters_order", static async s =>
        {
            await s.Mutex.LockAsync();
            await s.MutexTask("A");
            await s.MutexTask("B");
            s.Lg("M-rel");
            s.Mutex.Unlock();
            await s.Settle(30);
        }),
        _scripts.OnRt("mutex_second_waiter_fifo", static async s =>
        {
            await s.Mutex.LockAsync();
            await s.MutexTask("A");
            await s.MutexTask("B", 40);
            s.Prio();
            s.Lg("M-rel");
            s.Mutex.Unlock();
            s.Prio();
            await s.Settle(30);
        }),
        _scripts.OnRt("mutex_unlock_relock_steal", static async s =>
        {
            await s.Mutex.LockAsync();
            await s.MutexTask("A");
            s.Lg("M-rel");
            s.Mutex.Unlock();
            await s.Mutex.LockAsync();
            s.Lg("M-got-again");
            ScriptRig.Spin(3_000);
            s.Lg("M-rel");
            s.Mutex.Unlock();
            await s.Settle(30);
        }),
        _scripts.Both("mutex_trylock_held", static async s =>
        {
            await s.Mutex.LockAsync();
            s.R("is_locked", s.Mutex.IsLocked);
            s.Mutex.Unlock();
            s.R("trylock", s.Mutex.TryLock());
            s.Mutex.Unlock();
        }),
        _scripts.Both("rt_mutex_second_waiter_fifo", static async s =>
        {
            await s.RtMutex.LockAsync();
            await s.RtMutexTask("A");
            await s.RtMutexTask("B", 40);
            s.Prio();
            s.Lg("M-rel");
            s.RtMutex.Unlock();
            s.Prio();
            await s.Settle(30);
        }),
    ];

    private static IEnumerable<BehaviourScript> Semaphores() =>
    [
        _scripts.OnRt("semaphore_order", static async s =>
        {
            await s.SemaphoreTask("A");
            await s.SemaphoreTask("B", 40);
            s.V("M-up", () => s.Semaphore.Up());
            await s.Settle(30);
            s.R("down_trylock", !s.Semaphore.TryDown());
            s.R("down_trylock", !s.Semaphore.TryDown());
            s.R("down_timeout", (int)await s.Semaphore.DownTimeoutAsync(2));
        }),
        _scripts.Both("rwsem_reader_held_writer_reader", static async s =>
        {
            await s.Rw.DownReadAsync();
            s.Lg("M-read");
            await s.Writer("WA");
            await s.Reader("RA");
            await Kernel.MsleepAsync(12);
            s.R("trylock_read", s.Rw.TryDownRead());
            s.Lg("M-rel");
            s.Rw.UpRead();
            await s.Settle(130);
        }),
        _scripts.Both("rwsem_writer_held_r_w_r", static async s =>
        {
            await s.Rw.DownWriteAsync();
            s.Lg("M-write");
            await s.Reader("RA");
            await s.Writer("WA");
            await s.Reader("RB");
            s.Lg("M-rel");
            s.Rw.UpWrite();
            await s.Settle(130);
        }),
        _scripts.Both("rwsem_writer_held_w_r_w", static async s =>
        {
            await s.Rw.DownWriteAsync();
            s.Lg("M-write");
            await s.Writer("WA");
            await s.Reader("RA");
            await s.Writer("WB");
            s.Lg("M-rel");
            s.Rw.UpWrite();
            await s.Settle(130);
        }),
        _scripts.OnRt("rwsem_downgrade", static async s =>
        {
            await s.Rw.DownWriteAsync();
            s.Lg("M-write");
            await s.Reader("RA");
            await s.Writer("WA");
            s.V("downgrade", () => s.Rw.DowngradeWrite());
            await Kernel.MsleepAsync(30);
            s.Lg("M-rel");
            s.Rw.UpRead();
            await s.Settle(130);
        }),
        _scripts.Both("rwsem_trylocks", static async s =>
        {
            await s.Rw.DownReadAsync();
            s.R("read_try", s.Rw.TryDownRead());
            s.R("write_try", s.Rw.TryDownWrite());
            s.Rw.UpRead();
            s.Rw.UpRead();
            s.R("write_try", s.Rw.TryDownWrite());
            s.R("read_try", s.Rw.TryDownRead());
            s.Rw.UpWrite();
        }),
    ];
}
