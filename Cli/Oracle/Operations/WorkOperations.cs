using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.Operations;

/// <summary>Work items and work queues: on others than the one that runs, and on that one.</summary>
internal static class WorkOperations
{
    private static readonly Ktime _later = Ktime.FromSeconds(10);

    public static IEnumerable<OracleOperation> All { get; } =
    [
        .. Queueing(),
        .. Waiting(),
        .. Queues(),
        .. OnItself(),
    ];

    private static IEnumerable<OracleOperation> Queueing() =>
    [
        OnQueue("queue_work", static queue =>
        {
            Require(queue.Queue(new Work(static () => default)));
            return default;
        }),
        OracleOperation.Plain("schedule_work", static _ => Require(new Work(static () => default).Schedule())),
        OracleOperation.Plain("queue_work_bh", static _ => Require(Workqueue.SystemBottomHalf.Queue(new Work(static () => default)))),
        OracleOperation.Plain("queue_delayed_work", static _ => Require(new DelayedWork(static () => default).Schedule(_later))),
        OracleOperation.Plain("cancel_work", static _ => new Work(static () => default).Cancel()),
        OnDelayed("cancel_delayed_work", static work =>
        {
            _ = work.Cancel();
            return default;
        }),
        OnDelayed("cancel_delayed_work_sync", static async work => await work.CancelSyncAsync()),
    ];

    private static IEnumerable<OracleOperation> Waiting() =>
    [
        OnBusy("flush_work", static async (_, work) => await work.FlushAsync()),
        OnBusy("cancel_work_sync", static async (_, work) => await work.CancelSyncAsync()),
        OnBusy("flush_workqueue", static (queue, _) => queue.FlushAsync()),
        OracleOperation.Plain("flush_work_idle", static async _ => await new Work(static () => default).FlushAsync()),
        OracleOperation.Plain("cancel_work_sync_idle", static async _ => await new Work(static () => default).CancelSyncAsync()),
        new("cancel_work_sync__holding_mutex_used_in_work", static async bench =>
        {
            var mutex = new Mutex();
            var work = new Work(async () =>
            {
                await mutex.LockAsync();
                mutex.Unlock();
            });
            Require(work.Schedule());
            _ = await work.FlushAsync();
            return async () =>
            {
                await mutex.LockAsync();
                _ = await work.CancelSyncAsync();
                mutex.Unlock();
            };
        }),
    ];

    private static IEnumerable<OracleOperation> Queues() =>
    [
        OracleOperation.Plain("alloc_workqueue", static _ => new Workqueue("oracle-new")),
        OnQueue("destroy_workqueue", static queue => queue.DestroyAsync()),
    ];

    private static IEnumerable<OracleOperation> OnItself() =>
    [
        OracleOperation.Plain("self_cancel_work_sync", static async bench => await bench.Work!.CancelSyncAsync()) with { Needs = OracleSelf.Work },
        OracleOperation.Plain("self_flush_work", static async bench => await bench.Work!.FlushAsync()) with { Needs = OracleSelf.Work },
        OracleOperation.Plain("self_cancel_delayed_work_sync", static async bench => await bench.DelayedWork!.CancelSyncAsync()) with
        {
            Needs = OracleSelf.DelayedWork,
        },
    ];

    private static void Require(bool isQueued)
    {
        if (!isQueued)
        {
            throw new InvalidOperationException("The item was queued already.");
        }
    }

    private static OracleOperation OnQueue(string name, Func<Workqueue, KernelTask> perform) => new(name, _ =>
    {
        var queue = new Workqueue("oracle");
        return new KernelTask<Func<KernelTask>>(() => perform(queue));
    });

    private static OracleOperation OnDelayed(string name, Func<DelayedWork, KernelTask> perform) => new(name, _ =>
    {
        var work = new DelayedWork(static () => default);
        Require(work.Schedule(_later));
        return new KernelTask<Func<KernelTask>>(() => perform(work));
    });

    /// <summary>With an item that has begun and sleeps for 15 ms.</summary>
    private static OracleOperation OnBusy(string name, Func<Workqueue, Work, KernelTask> perform) => new(name, async _ =>
    {
        var queue = new Workqueue("oracle");
        var work = new Work(static () => Kernel.MsleepAsync(15));
        Require(queue.Queue(work));
        await Kernel.MsleepAsync(1);
        return () => perform(queue, work);
    });
}
