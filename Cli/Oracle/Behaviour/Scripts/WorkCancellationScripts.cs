using TopHalf.Machines;

namespace TopHalf.Cli.Oracle.Behaviour.Scripts;

/// <summary>Cancelling, flushing, draining and disabling.</summary>
internal static class WorkCancellationScripts
{
    private static readonly Scripts<WorkRig> _scripts = new("workqueue", static bench => new(bench));

    public static IEnumerable<BehaviourScript> All { get; } =
    [
        _scripts.Both("wq_cancel_work_idle", static async s =>
        {
            s.Mkq();
            s.R("cancel", s.W1.Cancel());
            s.R("cancel_sync", await s.W1.CancelSyncAsync());
            s.R("flush", await s.W1.FlushAsync());
            s.Queue1();
            await s.Settle(20);
        }),
        _scripts.Both("wq_cancel_work_pending", static async s =>
        {
            s.Mkq().AtOnce(s.Queue1, () => s.R("cancel", s.W1.Cancel()));
            await s.Settle(20);
        }),
        _scripts.Both("wq_cancel_work_sync_pending", static async s =>
        {
            s.Mkq(maxActive: 1).B(2, s.Gate);
            s.QueueSilently(s.W2);
            await s.WaitIn();
            s.Queue1();
            s.R("cancel_sync", await s.W1.CancelSyncAsync());
            s.OpenGate();
            await s.Settle(20);
        }),
        _scripts.OnLinux("wq_cancel_work_sync_running", static async s =>
        {
            s.Mkq().B(1, s.Sleeps);
            await s.Queue1AndWaitIn();
            await s.RB("cancel_sync", () => s.W1.CancelSyncAsync());
            await s.Settle(130);
        }),
        _scripts.Both("wq_cancel_work_sync_running_and_pending", static async s =>
        {
            s.Mkq().B(1, s.Sleeps);
            await s.Queue1AndWaitIn();
            s.Queue1();
            await s.RB("cancel_sync", () => s.W1.CancelSyncAsync());
            await s.Settle(130);
        }),
        _scripts.OnLinux("wq_cancel_sync_then_queue", static async s =>
        {
            s.Mkq();
            s.R("cancel_sync", await s.W1.CancelSyncAsync());
            s.Queue1();
            await s.Settle(20);
        }),
        _scripts.Both("wq_flush_work_pending", static async s =>
        {
            s.Mkq(maxActive: 1).B(2, s.Sleeps);
            s.QueueSilently(s.W2);
            await s.WaitIn();
            s.Queue1();
            await s.RB("flush", () => s.W1.FlushAsync());
            await s.Settle(20);
        }),
        _scripts.Both("wq_flush_work_running", static async s =>
        {
            s.Mkq().B(1, s.Sleeps);
            await s.Queue1AndWaitIn();
            await s.RB("flush", () => s.W1.FlushAsync());
            await s.Settle(130);
        }),
        _scripts.OnRt("wq_self_requeue_cancel_sync", static async s =>
        {
            s.Mkq().B(1, s.Self);
            await s.Queue1AndWaitIn();
            await s.RB("cancel_sync", () => s.W1.CancelSyncAsync());
            await s.Settle(130);
            s.R("queue1_after", s.Q.Queue(s.W1));
            await Kernel.MsleepAsync(4);
            _ = await s.W1.CancelSyncAsync();
        }),
        _scripts.Both("wq_self_requeue_cancel", static async s =>
        {
            s.Mkq().B(1, s.Self3);
            await s.Queue1AndWaitIn();
            s.R("cancel", s.W1.Cancel());
            await s.Settle(150);
        }),
        _scripts.OnRt("wq_self_requeue_flush_work", static async s =>
        {
            s.Mkq().B(1, s.Self3);
            await s.Queue1AndWaitIn();
            await s.RB("flush", () => s.W1.FlushAsync());
            await s.Settle(150);
        }),
        _scripts.OnLinux("wq_flush_workqueue_queued_during", static async s =>
        {
            s.Mkq().B(1, s.GateLate).B(2, s.Sleeps);
            await s.Queue1AndWaitIn();
            ScriptRig.Bg(1, () => s.V("flush_workqueue", () => s.Q.FlushAsync()));
            await Kernel.MsleepAsync(8);
            s.Queue2();
            await s.GateAfter(4);
            await s.Settle(180);
        }),
        _scripts.Both("wq_drain_chained", static async s =>
        {
            s.Mkq().B(1, s.Chain2);
            await s.Queue1AndWaitIn();
            await s.V("drain", () => s.Q.DrainAsync());
            await s.Settle(40);
        }),
        _scripts.OnRt("wq_drain_foreign_queue", static async s =>
        {
            s.Mkq().B(1, s.GateLate);
            await s.Queue1AndWaitIn();
            ScriptRig.Bg(1, () => s.V("drain", () => s.Q.DrainAsync()));
            await Kernel.MsleepAsync(8);
            s.Queue2();
            s.R("pending2", s.W2.IsPending);
            s.Lg("gate");
            s.OpenGate();
            await s.Settle(180);
        }),
        _scripts.OnRt("wq_destroy_pending", static async s =>
        {
            s.Mkq(maxActive: 1).B(1, s.Sleeps);
            await s.Queue1AndWaitIn();
            s.Queue2();
            await s.V("destroy", () => s.Q.DestroyAsync());
            await s.Settle(130);
        }),
        _scripts.OnRt("wq_destroy_self_requeue", static async s =>
        {
            s.Mkq().B(1, s.Self5);
            await s.Queue1AndWaitIn();
            await s.V("destroy", () => s.Q.DestroyAsync());
            await s.Settle(130);
        }),
        _scripts.Both("wq_disable_idle", static async s =>
        {
            s.Mkq();
            s.R("disable", s.W1.Disable());
            s.Queue1();
            s.R("disable", s.W1.Disable());
            s.R("enable", s.W1.Enable());
            s.Queue1();
            s.R("enable", s.W1.Enable());
            s.Queue1();
            await s.Settle(30);
            s.R("enable_extra", s.W1.Enable());
            await s.Settle(10);
        }),
        _scripts.Both("wq_disable_pending", static async s =>
        {
            s.Mkq().AtOnce(s.Queue1, () => s.R("disable", s.W1.Disable()));
            await s.Settle(20);
            s.R("enable", s.W1.Enable());
            await s.Settle(20);
        }),
        _scripts.OnRt("wq_disable_sync_running", static async s =>
        {
            s.Mkq().B(1, s.Sleeps);
            await s.Queue1AndWaitIn();
            await s.RB("disable_sync", () => s.W1.DisableSyncAsync());
            s.Queue1();
            s.R("enable", s.W1.Enable());
            await s.Settle(40);
        }),
        _scripts.Both("wq_disable_running", static async s =>
        {
            s.Mkq().B(1, s.Sleeps);
            await s.Queue1AndWaitIn();
            s.RB("disable", () => s.W1.Disable());
            s.Queue1();
            s.R("enable", s.W1.Enable());
            await s.Settle(130);
        }),
        _scripts.Both("wq_enable_and_queue", static async s =>
        {
            s.Mkq();
            s.R("disable", s.W1.Disable());
            s.R("enable_and_queue", s.Q.EnableAndQueue(s.W1));
            await s.Settle(20);
        }),
    ];
}
