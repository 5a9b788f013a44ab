using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.Operations;

/// <summary>Locks: each operation takes one and gives it back, where it does not say otherwise.</summary>
internal static class LockOperations
{
    private const int UsedLine = 30;

    public static IEnumerable<OracleOperation> All { get; } =
    [
        .. Sleeping(),
        .. Spinning(),
        After("spin_lock__process_used_plain", Lock, Lock),
        After("spin_lock__process_used_bh", LockBh, Lock),
        After("spin_lock__process_used_irqsave", LockIrqSave, Lock),
        After("spin_lock_irqsave__process_used_plain", Lock, LockIrqSave),
        .. UsedInInterrupts("spin_lock", Lock),
        .. UsedInInterrupts("spin_lock_bh", LockBh),
        .. UsedInInterrupts("spin_lock_irqsave", LockIrqSave),
        .. InOrder(),
        .. Again(),
    ];

    private static IEnumerable<OracleOperation> Sleeping() =>
    [
        With("mutex_lock", static () => new Mutex(), LockAsync),
        With("mutex_trylock", static () => new Mutex(), static mutex =>
        {
            if (mutex.TryLock())
            {
                mutex.Unlock();
            }
        }),
        With("mutex_lock_interruptible", static () => new Mutex(), static async mutex =>
        {
            if (await mutex.LockInterruptibleAsync() == Errno.Ok)
            {
                mutex.Unlock();
            }
        }),
        new("mutex_unlock", static async _ =>
        {
            var mutex = new Mutex();
            await mutex.LockAsync();
            return Sync(() => mutex.Unlock());
        }),
        With("rt_mutex_lock", static () => new RtMutex(), static async mutex =>
        {
            await mutex.LockAsync();
            mutex.Unlock();
        }),
        With("down", static () => new Semaphore(1), static async semaphore =>
        {
            await semaphore.DownAsync();
            semaphore.Up();
        }),
        With("down_interruptible", static () => new Semaphore(1), static async semaphore =>
        {
            if (await semaphore.DownInterruptibleAsync() == Errno.Ok)
            {
                semaphore.Up();
            }
        }),
        With("down_trylock", static () => new Semaphore(1), static semaphore =>
        {
            if (semaphore.TryDown())
            {
                semaphore.Up();
            }
        }),
        With("up", static () => new Semaphore(0), static semaphore => semaphore.Up()),
        With("down_read", static () => new RwSemaphore(), static async semaphore =>
        {
            await semaphore.DownReadAsync();
            semaphore.UpRead();
        }),
        With("down_write", static () => new RwSemaphore(), static async semaphore =>
        {
            await semaphore.DownWriteAsync();
            semaphore.UpWrite();
        }),
        With("down_read_trylock", static () => new RwSemaphore(), static semaphore =>
        {
            if (semaphore.TryDownRead())
            {
                semaphore.UpRead();
            }
        }),
        With("down_write_trylock", static () => new RwSemaphore(), static semaphore =>
        {
            if (semaphore.TryDownWrite())
            {
                semaphore.UpWrite();
            }
        }),
    ];

    private static IEnumerable<OracleOperation> Spinning() =>
    [
        With("spin_lock", static () => new SpinLock(), Lock),
        With("spin_trylock", static () => new SpinLock(), static spinLock =>
        {
            if (spinLock.TryLock())
            {
                spinLock.Unlock();
            }
        }),
        With("spin_lock_irqsave", static () => new SpinLock(), LockIrqSave),
        With("spin_lock_irq", static () => new SpinLock(), static spinLock =>
        {
            spinLock.LockIrq();
            spinLock.UnlockIrq();
        }),
        With("spin_lock_bh", static () => new SpinLock(), LockBh),
        With("raw_spin_lock", static () => new RawSpinLock(), Lock),
        With("raw_spin_lock_irqsave", static () => new RawSpinLock(), LockIrqSave),
        With("read_lock", static () => new RwLock(), static rwLock =>
        {
            rwLock.ReadLock();
            rwLock.ReadUnlock();
        }),
        With("write_lock", static () => new RwLock(), static rwLock =>
        {
            rwLock.WriteLock();
            rwLock.WriteUnlock();
        }),
    ];

    /// <summary>The same lock was taken in an interrupt before.</summary>
    private static IEnumerable<OracleOperation> UsedInInterrupts(string name, Action<SpinLock> perform) =>
    [
        new($"{name}__hardirq_used", async bench =>
        {
            var used = new SpinLock();
            await InHandlerAsync(bench, () => Lock(used));
            return Sync(() => perform(used));
        }),
        new($"{name}__softirq_used", bench =>
        {
            var used = new SpinLock();
            InTasklet(() => Lock(used));
            return new KernelTask<Func<KernelTask>>(Sync(() => perform(used)));
        }),
    ];

    private static IEnumerable<OracleOperation> InOrder() =>
    [
        new("mutex_lock_abba", static async _ =>
        {
            var (a, b) = TwoMutexes();
            await NestAsync(a, b);
            return () => NestAsync(b, a);
        }),
        new("spin_lock_abba", static _ =>
        {
            var (a, b) = TwoSpinLocks();
            Nest(a, b);
            return new KernelTask<Func<KernelTask>>(Sync(() => Nest(b, a)));
        }),
        new("spin_lock_hardirq_safe_then_unsafe", static async bench =>
        {
            var (safe, unsafeLock) = TwoSpinLocks();
            await InHandlerAsync(bench, () => Lock(safe));
            Lock(unsafeLock);
            return Sync(() =>
            {
                var flags = safe.LockIrqSave();
                Lock(unsafeLock);
                safe.UnlockIrqRestore(flags);
            });
        }),
    ];

    private static IEnumerable<OracleOperation> Again() =>
    [
        OracleOperation.Plain("self_mutex_lock_again", static bench => LockAsync(bench.Mutex!)) with { Needs = OracleSelf.Mutex },
        OracleOperation.Plain("self_mutex_trylock_again", static bench =>
        {
            if (bench.Mutex!.TryLock())
            {
                bench.Mutex.Unlock();
            }
        }) with { Needs = OracleSelf.Mutex },
        OracleOperation.Plain("self_spin_lock_again", static bench => Lock(bench.SpinLock!)) with { Needs = OracleSelf.SpinLock },
        OracleOperation.Plain("self_down_read_again", static async bench =>
        {
            await bench.RwSemaphore!.DownReadAsync();
            bench.RwSemaphore.UpRead();
        }) with { Needs = OracleSelf.RwSemaphore },
        OracleOperation.Plain("self_read_lock_again", static bench =>
        {
            bench.RwLock!.ReadLock();
            bench.RwLock.ReadUnlock();
        }) with { Needs = OracleSelf.RwLock },
    ];

    private static OracleOperation With<T>(string name, Func<T> make, Func<T, KernelTask> perform) => new(name, _ =>
    {
        var made = make();
        return new KernelTask<Func<KernelTask>>(() => perform(made));
    });

    private static OracleOperation With<T>(string name, Func<T> make, Action<T> perform) => With(name, make, made =>
    {
        perform(made);
        return default;
    });

    private static OracleOperation After(string name, Action<SpinLock> before, Action<SpinLock> perform) => With(name, () =>
    {
        var used = new SpinLock();
        before(used);
        return used;
    }, perform);

    private static Func<KernelTask> Sync(Action perform) => () =>
    {
        perform();
        return default;
    };

    private static void Lock(SpinLock spinLock)
    {
        spinLock.Lock();
        spinLock.Unlock();
    }

    private static void LockBh(SpinLock spinLock)
    {
        spinLock.LockBh();
        spinLock.UnlockBh();
    }

    private static void LockIrqSave(SpinLock spinLock)
    {
        var flags = spinLock.LockIrqSave();
        spinLock.UnlockIrqRestore(flags);
    }

    private static async KernelTask LockAsync(Mutex mutex)
    {
        await mutex.LockAsync();
        mutex.Unlock();
    }

    private static (Mutex A, Mutex B) TwoMutexes()
    {
        var a = new Mutex();
        var b = new Mutex();
        return (a, b);
    }

    private static (SpinLock A, SpinLock B) TwoSpinLocks()
    {
        var a = new SpinLock();
        var b = new SpinLock();
        return (a, b);
    }

    private static async KernelTask NestAsync(Mutex outer, Mutex inner)
    {
        await outer.LockAsync();
        await inner.LockAsync();
        inner.Unlock();
        outer.Unlock();
    }

    private static void Nest(SpinLock outer, SpinLock inner)
    {
        outer.Lock();
        inner.Lock();
        inner.Unlock();
        outer.Unlock();
    }

    /// <summary>Lets something run in the handler of another interrupt than that of the cell.</summary>
    private static async KernelTask InHandlerAsync(OracleBench bench, Action perform)
    {
        var desc = bench.Machine.Interrupts.Wire(UsedLine, "used", IrqFlow.Simple, IrqFlags.TriggerRising);
        var hasRun = false;
        if (bench.Machine.Interrupts.RequestIrq(UsedLine, _ =>
        {
            perform();
            hasRun = true;
            return IrqReturn.Handled;
        }, IrqFlags.None, "used", out _) != Errno.Ok)
        {
            throw new InvalidOperationException("The interrupt was refused.");
        }

        desc.Line.Assert();
        while (!hasRun)
        {
            await Kernel.MsleepAsync(1);
        }
    }

    private static void InTasklet(Action perform)
    {
        var tasklet = new Tasklet(perform);
        Kernel.LocalBhDisable();
        tasklet.Schedule();
        Kernel.LocalBhEnable();
    }
}
