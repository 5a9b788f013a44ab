using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.ReadCopyUpdate;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Races;

/// <summary>Edges through values, and through readers that are waited for.</summary>
internal static class MemoryEdges
{
    public static IEnumerable<Edge> All { get; } =
    [
        Message("smp_store_release -> smp_load_acquire that sees it", static flag => flag.StoreRelease(1), static flag => flag.LoadAcquire() == 1,
            static flag => flag.Value == 1),
        Message("smp_store_release, and no WRITE_ONCE -> smp_load_acquire", static flag => flag.StoreRelease(1), static flag => flag.LoadAcquire() == 1,
            static flag => flag.LoadAcquire() == 1, static flag => flag.Value = 1),
        Message("xchg -> xchg", static flag => flag.Exchange(1), static flag => flag.Exchange(1) == 1, static flag => !flag.TryCompareExchange(0, 0)),
        Message("smp_store_release -> a change -> smp_load_acquire", static flag =>
        {
            flag.StoreRelease(1);
            _ = flag.Update(static value => value + 1);
        }, static flag => flag.LoadAcquire() == 2, static flag => flag.Value == 2),
        new("rcu_assign_pointer -> rcu_dereference that sees it", async bench =>
        {
            var pointer = new RcuPointer<string>();
            bench.On(1, () => bench.SourceBefore(() => pointer.Assign("new")));
            bench.On(0, async () =>
            {
                await EdgeBench.Pause(500);
                Kernel.RcuReadLock();
                _ = pointer.Dereference();
                bench.Target();
                Kernel.RcuReadUnlock();
            });
            await EdgeBench.Pause();
        }),
        Readers("reader -> synchronize_rcu", static (_, body) =>
        {
            Kernel.RcuReadLock();
            body();
            Kernel.RcuReadUnlock();
        }, static _ => Rcu.SynchronizeAsync()),
        Readers("reader that keeps its CPU -> synchronize_rcu", static (_, body) =>
        {
            Rcu.ReadLockSched();
            body();
            Rcu.ReadUnlockSched();
        }, static _ => Rcu.SynchronizeAsync()),
        Readers("reader -> synchronize_srcu", static (domain, body) =>
        {
            var reader = domain.ReadLock();
            body();
            domain.ReadUnlock(reader);
        }, static domain => domain.SynchronizeAsync()),
        new("call_rcu -> callback", async bench =>
        {
            var head = new RcuHead(bench.Target);
            bench.On(1, () => bench.SourceBefore(() => Rcu.Call(head)));
            await EdgeBench.Pause(40_000);
        }),
        new("reader -> callback, if it began before the grace period", async bench =>
        {
            var head = new RcuHead(bench.Target);
            bench.On(1, async () =>
            {
                await EdgeBench.Pause(bench.IsThere ? 100 : 2_000);
                Kernel.RcuReadLock();
                bench.Source();
                Kernel.RcuReadUnlock();
            });
            bench.On(0, async () =>
            {
                await EdgeBench.Pause(1_000);
                Rcu.Call(head);
            });
            await EdgeBench.Pause(60_000);
        }),
    ];

    private static Edge Message(
        string name, Action<Shared<int>> send, Func<Shared<int>, bool> receive, Func<Shared<int>, bool> receiveOtherwise, Action<Shared<int>>? sendOtherwise = null) =>
        new(name, async bench =>
        {
            var flag = new Shared<int>(0, "flag");
            bench.On(1, () =>
            {
                bench.Source();
                (bench.IsThere ? send : sendOtherwise ?? send)(flag);
            });
            bench.On(0, async () =>
            {
                await EdgeBench.Pause(500);
                _ = (bench.IsThere ? receive : receiveOtherwise)(flag);
                bench.Target();
            });
            await EdgeBench.Pause();
        });

    private static Edge Readers(string name, Action<SrcuStruct, Action> read, Func<SrcuStruct, KernelTask> wait) => new(name, async bench =>
    {
        var domain = new SrcuStruct();
        bench.On(1, () => read(domain, bench.Source));
        bench.On(0, async () =>
        {
            await EdgeBench.Pause();
            await (bench.IsThere ? wait(domain) : default);
            bench.Target();
        });
        await EdgeBench.Pause(60_000);
    });
}
