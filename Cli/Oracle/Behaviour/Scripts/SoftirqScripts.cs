using TopHalf.Deferred;
using TopHalf.Machines;

namespace TopHalf.Cli.Oracle.Behaviour.Scripts;

/// <summary>Softirqs: where they are served, and in which order.</summary>
internal static class SoftirqScripts
{
    private static readonly Scripts<DeferredRig> _scripts = new("softirq", static bench => new(bench));

    public static IEnumerable<BehaviourScript> All { get; } =
    [
        _scripts.OnRt("softirq_raise_task", static async s =>
        {
            s.RaiseLogged();
            s.Lg("after");
            await s.Settle(20);
        }),
        _scripts.Both("softirq_raise_bh_disabled", static async s =>
        {
            Kernel.LocalBhDisable();
            s.RaiseLogged();
            s.Lg("still-off");
            s.BhEnable();
            await s.Settle(20);
        }),
        _scripts.Both("softirq_raise_bh_disabled_nested", static async s =>
        {
            Kernel.LocalBhDisable();
            Kernel.LocalBhDisable();
            s.RaiseLogged();
            s.BhEnable("bh_enable_inner");
            s.BhEnable("bh_enable_outer");
            await s.Settle(20);
        }),
        _scripts.Both("softirq_raise_hardirq", static async s =>
        {
            DeferredRig.InHardIrq(s.RaiseLogged);
            s.Lg("after-irq");
            await s.Settle(20);
        }),
        _scripts.Both("softirq_raise_hardirq_bh_disabled", static async s =>
        {
            Kernel.LocalBhDisable();
            DeferredRig.InHardIrq(s.RaiseLogged);
            s.Lg("after-irq");
            s.BhEnable();
            await s.Settle(20);
        }),
        _scripts.OnLinux("softirq_reraise_bh_enable", static async s =>
        {
            s.SoftirqBody = s.RaiseAgain25;
            s.RaiseInBh();
            await s.Settle(20);
        }),
        _scripts.OnRt("softirq_reraise_hardirq", static async s =>
        {
            s.SoftirqBody = s.RaiseAgain25;
            DeferredRig.InHardIrq(() => s.Raise());
            s.Lg("after-irq");
            await s.Settle(20);
        }),
        _scripts.Both("softirq_vector_order", static async s =>
        {
            Kernel.LocalBhDisable();
            s.K(1).Schedule();
            s.Lg("tasklet");
            s.Raise(SoftirqVector.IrqPoll);
            s.Lg("irq_poll");
            s.Raise();
            s.Lg("block");
            s.K(2).HiSchedule();
            s.Lg("tasklet_hi");
            s.BhEnable();
            await s.Settle(20);
        }),
        _scripts.Both("softirq_same_vector_two_cpus", static async s =>
        {
            s.SoftirqBody = s.SpinsFirst;
            ScriptRig.Bg(1, s.RaiseInBh);
            await s.WaitIn();
            s.RaiseInBh();
            await s.Settle(50);
        }),
        _scripts.Both("softirq_preempted_by_fifo", static async s =>
        {
            s.SoftirqBody = s.SpinsFirst;
            ScriptRig.Bg(1, s.RaiseInBh);
            await s.WaitIn();
            ScriptRig.Bg(1, () => s.Lg("fifo"), 40);
            await s.Settle(50);
        }),
    ];
}
