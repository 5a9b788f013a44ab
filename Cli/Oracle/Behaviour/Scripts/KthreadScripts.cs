namespace TopHalf.Cli.Oracle.Behaviour.Scripts;

/// <summary>Threads of the kernel: waking, stopping and parking them, and worker threads.</summary>
internal static class KthreadScripts
{
    private static readonly Scripts<KthreadRig> _scripts = new("kthread", static bench => new(bench));

    public static IEnumerable<BehaviourScript> All { get; } = [.. Threads(), .. Workers()];

    private static IEnumerable<BehaviourScript> Threads() =>
    [
        _scripts.Both("kthread_stop_sleeping", static async s =>
        {
            await s.Start(s.Sleeps);
            await s.Stop();
        }),
        _scripts.Both("kthread_stop_msleep", static async s =>
        {
            await s.Start(s.Msleeps);
            await s.Stop();
        }),
        _scripts.Both("kthread_stop_msleep_interruptible", static async s =>
        {
            await s.Start(s.MsleepsInterruptibly);
            await s.Stop();
        }),
        _scripts.Both("kthread_stop_wait_event", static async s =>
        {
            await s.Start(s.Waits);
            await s.Stop();
        }),
        _scripts.Both("kthread_stop_never_started", static async s =>
        {
            await s.Make(s.Returns);
            await s.Stop();
            await s.Settle(10);
        }),
        _scripts.Both("kthread_stop_exited", static async s =>
        {
            await s.Make(s.Returns);
            _ = s.Wake();
            await s.Settle(20);
            await s.Stop();
        }),
        _scripts.Both("kthread_park_unpark", static async s =>
        {
            await s.Start(s.Parks);
            s.Lg("park>");
            await s.Thread.ParkAsync();
            s.R("park<", 0);
            s.V("unpark", () => s.Thread.Unpark());
            await s.Settle(20);
            await s.Stop();
        }),
        _scripts.OnRt("wake_up_process_returns", static async s =>
        {
            await s.Make(s.Sleeps);
            s.R("wake_new", s.Wake());
            await s.WaitIn();
            s.R("wake_sleeping", s.Wake());
            await Machines.Kernel.MsleepAsync(5);
            await s.Stop();
        }),
    ];

    private static IEnumerable<BehaviourScript> Workers() =>
    [
        _scripts.OnRt("kworker_kthread_basic", static async s =>
        {
            var worker = await s.StartWorker();
            s.R("queue1", worker.Queue(s.Item1));
            s.R("queue1", worker.Queue(s.Item1));
            s.R("queue2", worker.Queue(s.Item2));
            await s.V("flush2", () => worker.FlushAsync(s.Item2));
            await s.Settle(20);
        }),
        _scripts.OnRt("kworker_kthread_cancel", static async s =>
        {
            var worker = await s.StartWorker();
            s.R("queue2", worker.Queue(s.Item2));
            s.R("cancel2", await worker.CancelSyncAsync(s.Item2));
            await s.RB("cancel1", () => worker.CancelSyncAsync(s.Item1));
            await s.Settle(20);
        }),
        _scripts.Both("kworker_kthread_destroy_pending", static async s =>
        {
            var worker = await s.StartWorker();
            s.R("queue2", worker.Queue(s.Item2));
            await s.V("destroy", () => worker.DestroyAsync());
            await s.Settle(20);
        }),
    ];
}
