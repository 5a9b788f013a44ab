using TopHalf.Machines;
using TopHalf.ReadCopyUpdate;

namespace TopHalf.Cli.Oracle.Behaviour.Scripts;

/// <summary>Readers and those that wait for them.</summary>
internal static class RcuScripts
{
    private const int Longest = 4_000;

    private static readonly Scripts<TaskRig> _scripts = new("rcu", static bench => new(bench));

    public static IEnumerable<BehaviourScript> All { get; } =
    [
        _scripts.Both("rcu_call_after_reader", static async s =>
        {
            ScriptRig.Bg(1, s.Reader);
            await s.WaitIn();
            s.V("call_rcu", () => Rcu.Call(s.Callback("cb1")));
            await Kernel.MsleepAsync(30);
            s.Gate();
            await s.Settle(200, Longest);
        }),
        _scripts.Both("rcu_sync_after_reader", static async s =>
        {
            ScriptRig.Bg(1, s.Reader);
            await s.WaitIn();
            s.Gate();
            await s.V("synchronize_rcu", static () => Rcu.SynchronizeAsync());
            await s.Settle(60, Longest);
        }),
        _scripts.Both("rcu_sync_expedited_after_reader", static async s =>
        {
            ScriptRig.Bg(1, s.Reader);
            await s.WaitIn();
            s.Gate();
            await s.V("synchronize_rcu_expedited", static () => Rcu.SynchronizeExpeditedAsync());
            await s.Settle(60, Longest);
        }),
        _scripts.Both("rcu_call_order_barrier", static async s =>
        {
            foreach (var name in (string[])["cb1", "cb2", "cb3"])
            {
                Rcu.Call(s.Callback(name));
            }

            await s.V("rcu_barrier", static () => Rcu.BarrierAsync());
            await s.Settle(60, Longest);
        }),
        _scripts.Both("rcu_preempt_off_reader", static async s =>
        {
            await s.Settle(1, Longest);
            Kernel.PreemptDisable();
            s.V("call_rcu", () => Rcu.Call(s.Callback("cb1")));
            ScriptRig.Spin(60_000);
            s.Lg("preempt-on");
            Kernel.PreemptEnable();
            await s.Settle(200, Longest);
        }),
        _scripts.Both("srcu_sync_after_reader", static async s =>
        {
            ScriptRig.Bg(1, s.SleepingReader);
            await s.WaitIn();
            s.Gate();
            await s.V("synchronize_srcu", () => s.Srcu.SynchronizeAsync());
            await s.Settle(60, Longest);
        }),
        _scripts.Both("srcu_call_after_reader", static async s =>
        {
            ScriptRig.Bg(1, s.SleepingReader);
            await s.WaitIn();
            s.V("call_srcu", () => s.Srcu.Call(s.Callback("scb1")));
            s.Gate();
            await s.Settle(200, Longest);
        }),
        _scripts.Both("srcu_other_domain", static async s =>
        {
            ScriptRig.Bg(1, s.Reader);
            await s.WaitIn();
            await s.V("synchronize_srcu", () => s.Srcu.SynchronizeAsync());
            s.Gate();
            await s.Settle(60, Longest);
        }),
    ];
}
