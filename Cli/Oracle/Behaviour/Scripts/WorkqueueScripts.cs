using TopHalf.Deferred;
using TopHalf.Machines;

namespace TopHalf.Cli.Oracle.Behaviour.Scripts;

/// <summary>Queueing work items: which worker runs them, and in which order.</summary>
internal static class WorkqueueScripts
{
    private static readonly Scripts<WorkRig> _scripts = new("workqueue", static bench => new(bench));

    public static IEnumerable<BehaviourScript> All { get; } =
    [
        _scripts.Both("wq_queue_twice_pending", static async s =>
        {
            s.Mkq();
            s.AtOnce(s.Queue1, s.Queue1);
            await s.Settle(20);
        }),
        _scripts.Both("wq_queue_twice_pending_unbound", static async s =>
        {
            s.Mkq(WorkqueueFlags.Unbound, 1).B(1, s.Gate);
            s.QueueSilently(s.W1);
            await s.WaitIn();
            s.Queue2();
            s.Queue2();
            s.OpenGate();
            await s.Settle(20);
        }),
        _scripts.OnLinux("wq_queue_running_same_cpu", static async s =>
        {
            s.Mkq().B(1, s.GateFirst);
            await s.Queue1AndWaitIn();
            s.Queue1();
            s.Queue1();
            s.Lg("pause");
            await s.GateAfter(10);
            await s.Settle(130);
        }),
        _scripts.OnRt("wq_queue_running_other_cpu", static async s =>
        {
            s.Mkq().B(1, s.GateFirst);
            await s.Queue1AndWaitIn();
            await s.On1(s.Queue1);
            await s.GateAfter(10);
            await s.Settle(130);
        }),
        _scripts.OnLinux("wq_queue_running_other_cpu_unbound", static async s =>
        {
            s.Mkq(WorkqueueFlags.Unbound).B(1, s.GateFirst);
            await s.Queue1AndWaitIn();
            await s.On1(s.Queue1);
            await s.GateAfter(10);
            await s.Settle(130);
        }),
        _scripts.Both("wq_queue_running_other_wq", static async s =>
        {
            s.Mkq().B(1, s.GateFirst);
            var other = new Workqueue("flq2");
            await s.Queue1AndWaitIn();
            s.R("queue1_on_wq2", other.Queue(s.W1));
            await s.GateAfter(10);
            await s.Settle(130);
        }),
        _scripts.OnLinux("wq_queue_idle_from_other_cpu", static async s =>
        {
            s.Mkq().Queue1();
            await s.Settle(12);
            await s.On1(s.Queue1);
            await s.Settle(20);
        }),
        _scripts.Both("wq_queue_work_on_1", static async s =>
        {
            s.Mkq();
            s.R("queue1_on1", s.Q.QueueOn(1, s.W1));
            await s.Settle(20);
        }),
        _scripts.Both("wq_two_first_sleeps", static async s =>
        {
            s.Mkq().B(1, s.Sleeps);
            s.AtOnce(s.Queue1, s.Queue2);
            await s.Settle(130);
        }),
        _scripts.Both("wq_two_first_spins_3ms", static async s =>
        {
            s.Mkq().B(1, s.Spins3);
            s.AtOnce(s.Queue1, s.Queue2);
            await s.Settle(130);
        }),
        _scripts.Both("wq_two_first_spins_60ms", static async s =>
        {
            s.Mkq().B(1, s.Spins60);
            s.AtOnce(s.Queue1, s.Queue2);
            await s.Settle(180);
        }),
        _scripts.OnRt("wq_two_first_spins_60ms_cpu_intensive", static async s =>
        {
            s.Mkq(WorkqueueFlags.CpuIntensive).B(1, s.Spins60);
            s.AtOnce(s.Queue1, s.Queue2);
            await s.Settle(180);
        }),
        _scripts.OnRt("wq_two_first_spins_60ms_unbound", static async s =>
        {
            s.Mkq(WorkqueueFlags.Unbound).B(1, s.Spins60);
            s.AtOnce(s.Queue1, s.Queue2);
            await s.Settle(180);
        }),
        _scripts.Both("wq_fifo_three", static async s =>
        {
            s.Mkq().AtOnce(s.Queue1, s.Queue2, s.Queue3);
            await s.Settle(20);
        }),
        _scripts.Both("wq_max_active1_first_sleeps", static async s =>
        {
            s.Mkq(maxActive: 1).B(1, s.Sleeps).AtOnce(s.Queue1, s.Queue2);
            await s.Settle(130);
        }),
        _scripts.OnLinux("wq_max_active1_other_cpu", static async s =>
        {
            s.Mkq(maxActive: 1).B(1, s.Gate);
            await s.Queue1AndWaitIn();
            await s.On1(s.Queue2);
            await s.GateAfter(10);
            await s.Settle(30);
        }),
        _scripts.Both("wq_max_active1_unbound_other_cpu", static async s =>
        {
            s.Mkq(WorkqueueFlags.Unbound, 1).B(1, s.Gate);
            await s.Queue1AndWaitIn();
            await s.On1(s.Queue2);
            await s.GateAfter(10);
            await s.Settle(30);
        }),
        _scripts.OnLinux("wq_max_active2_three", static async s =>
        {
            s.Mkq(maxActive: 2).B(1, s.Sleeps).B(2, s.Sleeps).AtOnce(s.Queue1, s.Queue2, s.Queue3);
            await s.Settle(130);
        }),
        _scripts.Both("wq_ordered", static async s =>
        {
            s.Mkq(WorkqueueFlags.Ordered).B(1, s.Gate);
            await s.Queue1AndWaitIn();
            await s.On1(s.Queue2);
            s.Queue3();
            await s.GateAfter(10);
            await s.Settle(30);
        }),
        _scripts.Both("wq_ordered_requeue_running_goes_last", static async s =>
        {
            s.Mkq(WorkqueueFlags.Ordered).B(1, s.GateFirst);
            await s.Queue1AndWaitIn();
            s.Queue2();
            s.Queue1();
            s.Queue3();
            s.Lg("gate");
            s.OpenGate();
            await s.Settle(130);
        }),
        _scripts.Both("wq_bound_requeue_running_order", static async s =>
        {
            s.Mkq(maxActive: 1).B(1, s.GateFirst);
            await s.Queue1AndWaitIn();
            s.Queue2();
            s.Queue1();
            s.Queue3();
            s.Lg("gate");
            s.OpenGate();
            await s.Settle(130);
        }),
        _scripts.OnRt("wq_highpri_while_normal_spins", static async s =>
        {
            s.Mkq().B(1, s.Spins60);
            var high = new Workqueue("flh", WorkqueueFlags.HighPri);
            s.R("queue1_on1", s.Q.QueueOn(1, s.W1));
            await s.WaitIn();
            s.R("queue2_highpri_on1", high.QueueOn(1, s.W2));
            await s.Settle(180);
        }),
        _scripts.Both("wq_queue_from_hardirq", static async s =>
        {
            s.Mkq().FromHardIrq(s.Queue1);
            await s.Settle(20);
        }),
        _scripts.OnLinux("wq_system_wqs", static async s =>
        {
            s.R("system_wq", Workqueue.System.Queue(s.W1));
            await s.Settle(12);
            s.R("system_highpri_wq", Workqueue.SystemHighPri.Queue(s.W1));
            await s.Settle(12);
            s.R("system_unbound_wq", Workqueue.SystemUnbound.Queue(s.W1));
            await s.Settle(12);
            s.R("system_long_wq", Workqueue.SystemLong.Queue(s.W1));
            await s.Settle(12);
        }),
        _scripts.OnRt("wq_bh_basic", static async s =>
        {
            s.Q = Workqueue.SystemBottomHalf;
            s.Queue1();
            s.R("after", 0);
            await s.Settle(20);
        }),
        _scripts.Both("wq_bh_highpri_order", static async s =>
        {
            Kernel.LocalBhDisable();
            s.R("queue1", Workqueue.SystemBottomHalf.Queue(s.W1));
            s.R("queue2_hi", Workqueue.SystemBottomHalfHighPri.Queue(s.W2));
            s.V("bh_enable", static () => Kernel.LocalBhEnable());
            await s.Settle(20);
        }),
    ];
}
