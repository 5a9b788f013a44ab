using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Races;

/// <summary>Edges from the release of a lock to who takes it next. Without the edge each side takes a lock of its own.</summary>
internal static class LockEdges
{
    public static IEnumerable<Edge> All { get; } =
    [
        Sides("spin_unlock -> spin_lock", static () => new SpinLock(), static (held, body) =>
        {
            using (held.Hold())
            {
                body();
            }

            return default;
        }),
        Sides("raw_spin_unlock -> raw_spin_lock", static () => new RawSpinLock(), static (held, body) =>
        {
            using (held.Hold())
            {
                body();
            }

            return default;
        }),
        Sides("spin_unlock -> spin_trylock that took it", static () => new SpinLock(), static (held, body) =>
        {
            if (held.TryLock())
            {
                body();
                held.Unlock();
            }

            return default;
        }),
        new("spin_unlock -> spin_trylock, which may fail", bench =>
        {
            var held = new SpinLock();
            bench.On(1, () =>
            {
                held.Lock();
                bench.Source();
                if (!bench.IsThere)
                {
                    Kernel.Udelay(2_000);
                }

                held.Unlock();
            });
            return Second(bench, () =>
            {
                var isTaken = held.TryLock();
                bench.Target();
                if (isTaken)
                {
                    held.Unlock();
                }
            });
        }),
        Sides("mutex_unlock -> mutex_lock", static () => new Mutex(), static async (held, body) =>
        {
            using (await held.HoldAsync())
            {
                body();
            }
        }),
        Sides("rt_mutex_unlock -> rt_mutex_lock", static () => new RtMutex(), static async (held, body) =>
        {
            await held.LockAsync();
            body();
            held.Unlock();
        }),
        Sides("ww_mutex_unlock -> ww_mutex_lock", static () => new WwMutex(new WwClass(isWaitDie: true, "class")), static async (held, body) =>
        {
            await held.LockAsync();
            body();
            held.Unlock();
        }),
        Sides("up -> down", static () => new Semaphore(1), static async (held, body) =>
        {
            await held.DownAsync();
            body();
            held.Up();
        }),
        ReaderWriter("write_unlock -> read_lock, and no reader -> reader", writesAtSource: true),
        ReaderWriter("read_unlock -> write_lock, and no reader -> reader", writesAtSource: false),
        Sides("write_unlock -> write_lock", static () => new RwLock(), static (held, body) =>
        {
            held.WriteLock();
            body();
            held.WriteUnlock();
            return default;
        }),
        Semaphores("up_write -> down_read, and no reader -> reader", writesAtSource: true),
        Semaphores("up_read -> down_write, and no reader -> reader", writesAtSource: false),
        Sides("up_write -> down_write", static () => new RwSemaphore(), static async (held, body) =>
        {
            await held.DownWriteAsync();
            body();
            held.UpWrite();
        }),
        Sides("write_sequnlock -> write_seqlock", static () => new SeqLock(), static (held, body) =>
        {
            held.WriteLock();
            body();
            held.WriteUnlock();
            return default;
        }),
        new("write_sequnlock -> a reader that asks whether to retry", bench =>
        {
            var held = new SeqLock();
            bench.On(1, () =>
            {
                held.WriteLock();
                bench.Source();
                held.WriteUnlock();
            });
            return Second(bench, () =>
            {
                var began = bench.IsThere ? held.ReadBegin() : 0;
                bench.Target();
                _ = bench.IsThere && held.ReadRetry(began);
            });
        }),
        new("local_unlock -> local_lock, on one CPU", async bench =>
        {
            var held = new LocalLock();
            bench.On(0, () => Locally(held, bench.Source));
            bench.On(bench.IsThere ? 0 : 1, async () =>
            {
                await EdgeBench.Pause(500);
                Locally(held, bench.Target);
            });
            await EdgeBench.Pause();
        }),
    ];

    private static Edge Sides<T>(string name, Func<T> make, Func<T, Action, KernelTask> section) => new(name, bench =>
    {
        var first = make();
        var second = bench.IsThere ? first : make();
        bench.On(1, () => section(first, bench.Source));
        return Second(bench, () => section(second, bench.Target));
    });

    private static Edge ReaderWriter(string name, bool writesAtSource) => new(name, bench =>
    {
        var held = new RwLock();
        bench.On(1, () => Section(held, bench.IsThere && writesAtSource, bench.Source));
        return Second(bench, () => Section(held, bench.IsThere && !writesAtSource, bench.Target));
    });

    private static Edge Semaphores(string name, bool writesAtSource) => new(name, bench =>
    {
        var held = new RwSemaphore();
        bench.On(1, () => SectionAsync(held, bench.IsThere && writesAtSource, bench.Source));
        return Second(bench, () => SectionAsync(held, bench.IsThere && !writesAtSource, bench.Target));
    });

    private static async KernelTask Second(EdgeBench bench, Func<KernelTask> code)
    {
        bench.On(0, async () =>
        {
            await EdgeBench.Pause();
            await code();
        });
        await EdgeBench.Pause(5_000);
    }

    private static KernelTask Second(EdgeBench bench, Action code) => Second(bench, () =>
    {
        code();
        return default;
    });

    private static void Section(RwLock held, bool isWriter, Action body)
    {
        if (isWriter)
        {
            held.WriteLock();
            body();
            held.WriteUnlock();
        }
        else
        {
            held.ReadLock();
            body();
            held.ReadUnlock();
        }
    }

    private static async KernelTask SectionAsync(RwSemaphore held, bool isWriter, Action body)
    {
        if (isWriter)
        {
            await held.DownWriteAsync();
            body();
            held.UpWrite();
        }
        else
        {
            await held.DownReadAsync();
            body();
            held.UpRead();
        }
    }

    private static void Locally(LocalLock held, Action body)
    {
        held.Lock();
        body();
        held.Unlock();
    }
}
