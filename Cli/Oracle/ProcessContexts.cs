using TopHalf.Locking;
using TopHalf.Machines;

namespace TopHalf.Cli.Oracle;

/// <summary>The contexts of a task: with nothing, something disabled, or a lock held.</summary>
internal static class ProcessContexts
{
    public static IEnumerable<OracleContext> All { get; } =
    [
        new("process", static async (_, perform) => await perform()),
        new("preempt_disabled", static async (_, perform) =>
        {
            Kernel.PreemptDisable();
            await perform();
            Kernel.PreemptEnable();
        }),
        new("irqs_disabled", static async (_, perform) =>
        {
            var flags = Kernel.LocalIrqSave();
            await perform();
            Kernel.LocalIrqRestore(flags);
        }),
        new("spin_lock_held", static async (bench, perform) =>
        {
            bench.SpinLock = new();
            bench.SpinLock.Lock();
            await perform();
            bench.SpinLock.Unlock();
        }, OracleSelf.SpinLock),
        new("spin_lock_irqsave_held", static async (_, perform) =>
        {
            var held = new SpinLock();
            var flags = held.LockIrqSave();
            await perform();
            held.UnlockIrqRestore(flags);
        }),
        new("spin_lock_bh_held", static async (_, perform) =>
        {
            var held = new SpinLock();
            Kernel.LocalBhDisable();
            held.Lock();
            await perform();
            held.Unlock();
            Kernel.LocalBhEnable();
        }),
        new("raw_spin_lock_held", static async (_, perform) =>
        {
            var held = new RawSpinLock();
            held.Lock();
            await perform();
            held.Unlock();
        }),
        new("raw_spin_lock_irqsave_held", static async (_, perform) =>
        {
            var held = new RawSpinLock();
            var flags = held.LockIrqSave();
            await perform();
            held.UnlockIrqRestore(flags);
        }),
        new("rwlock_read_held", static async (bench, perform) =>
        {
            bench.RwLock = new();
            bench.RwLock.ReadLock();
            await perform();
            bench.RwLock.ReadUnlock();
        }, OracleSelf.RwLock),
        new("rwlock_write_held", static async (_, perform) =>
        {
            var held = new RwLock();
            held.WriteLock();
            await perform();
            held.WriteUnlock();
        }),
        new("bh_disabled", static async (_, perform) =>
        {
            Kernel.LocalBhDisable();
            await perform();
            Kernel.LocalBhEnable();
        }),
        new("rcu_read_lock", static async (_, perform) =>
        {
            Kernel.RcuReadLock();
            await perform();
            Kernel.RcuReadUnlock();
        }),
        new("srcu_read_lock", static async (bench, perform) =>
        {
            var reader = bench.Srcu.ReadLock();
            await perform();
            bench.Srcu.ReadUnlock(reader);
        }),
        new("mutex_held", static async (bench, perform) =>
        {
            bench.Mutex = new();
            await bench.Mutex.LockAsync();
            await perform();
            bench.Mutex.Unlock();
        }, OracleSelf.Mutex),
        new("rwsem_read_held", static async (bench, perform) =>
        {
            bench.RwSemaphore = new();
            await bench.RwSemaphore.DownReadAsync();
            await perform();
            bench.RwSemaphore.UpRead();
        }, OracleSelf.RwSemaphore),
    ];
}
