using TopHalf.Machines;

namespace TopHalf.Cli.Oracle.Behaviour.Scripts;

/// <summary>Work items that a timer queues.</summary>
internal static class DelayedWorkScripts
{
    private static readonly Scripts<WorkRig> _scripts = new("workqueue", static bench => new(bench));

    public static IEnumerable<BehaviourScript> All { get; } =
    [
        _scripts.Both("wq_delayed_queue_twice", static async s =>
        {
            s.Mkq().Qd(8);
            s.Qd(2);
            await s.Settle(130);
        }),
        _scripts.Both("wq_delayed_zero", static async s =>
        {
            s.Mkq().AtOnce(
                () => s.R("qd0", s.Q.QueueDelayed(s.W1, Ktime.Zero)), () => s.R("pending", s.W1.IsPending), () => s.R("timer_pending", s.W1.IsTimerPending));
            await s.Settle(20);
        }),
        _scripts.Both("wq_delayed_requeue_running", static async s =>
        {
            s.Mkq().B(1, s.GateFirst).Qd(1);
            await s.WaitIn();
            s.Qd(1);
            s.Qd(1);
            await s.GateAfter(10);
            await s.Settle(130);
        }),
        _scripts.Both("wq_mod_delayed_idle", static async s =>
        {
            s.Mkq().Mod(2);
            await s.Settle(40);
        }),
        _scripts.Both("wq_mod_delayed_pending_timer", static async s =>
        {
            s.Mkq().Qd(250);
            s.Mod(2);
            await s.Settle(40);
        }),
        _scripts.Both("wq_mod_delayed_pending_queued", static async s =>
        {
            s.Mkq().AtOnce(
                () => s.R("qd0", s.Q.QueueDelayed(s.W1, Ktime.Zero)), () => s.Mod(5, "mod5"), () => s.R("timer_pending", s.W1.IsTimerPending));
            await s.Settle(130);
        }),
        _scripts.OnRt("wq_mod_delayed_running", static async s =>
        {
            s.Mkq().B(1, s.GateFirst).Qd(0);
            await s.WaitIn();
            s.Mod(1);
            s.Mod(1);
            await s.GateAfter(12);
            await s.Settle(130);
        }),
        _scripts.Both("wq_mod_delayed_postpone", static async s =>
        {
            s.Mkq().Qd(3);
            s.Mod(15);
            await Kernel.MsleepAsync(28);
            s.Lg("28ms");
            await s.Settle(150);
        }),
        _scripts.Both("wq_cancel_delayed_pending", static async s =>
        {
            s.Mkq().Qd(5);
            s.R("cancel", s.W1.Cancel());
            s.R("cancel", s.W1.Cancel());
            await s.Settle(130);
        }),
        _scripts.Both("wq_cancel_delayed_running", static async s =>
        {
            s.Mkq().B(1, s.Sleeps).Qd(1);
            await s.WaitIn();
            s.R("cancel", s.W1.Cancel());
            await s.RB("cancel_sync", () => s.W1.CancelSyncAsync());
            await s.Settle(130);
        }),
        _scripts.Both("wq_cancel_delayed_sync_pending", static async s =>
        {
            s.Mkq().Qd(5);
            s.R("cancel_sync", await s.W1.CancelSyncAsync());
            await s.Settle(130);
        }),
        _scripts.Both("wq_flush_work_of_delayed_timer", static async s =>
        {
            s.Mkq().Qd(5);
            await s.RB("flush_work", () => s.W1.FlushAsync());
            await s.Settle(130);
        }),
        _scripts.Both("wq_flush_workqueue_delayed_timer", static async s =>
        {
            s.Mkq().Qd(5);
            await s.V("flush_workqueue", () => s.Q.FlushAsync());
            await s.Settle(130);
        }),
        _scripts.Both("wq_disable_delayed", static async s =>
        {
            s.Mkq().Qd(5);
            s.R("disable", s.W1.Disable());
            s.Qd(1);
            s.Mod(1);
            await s.Settle(30);
            s.R("enable", s.W1.Enable());
            s.Qd(1);
            await s.Settle(40);
        }),
    ];
}
