namespace TopHalf.Cli.Oracle.Behaviour.Scripts;

/// <summary>Timers of the wheel.</summary>
internal static class TimerScripts
{
    private static readonly Scripts<DeferredRig> _scripts = new("timer", static bench => new(bench));

    public static IEnumerable<BehaviourScript> All { get; } =
    [
        _scripts.Both("timer_mod_returns", static async s =>
        {
            s.R("mod_inactive", s.T(1).ModTo(s.Jiffies + 50));
            s.R("mod_pending", s.T(1).ModTo(s.Jiffies + 60));
            s.R("mod_same", s.T(1).ModTo(s.T(1).ExpiresJiffies));
            s.R("del_pending", s.T(1).Delete());
            s.R("del_inactive", s.T(1).Delete());
            s.R("del_sync_inactive", s.T(1).DeleteSync());
            s.R("mod_pending_only_inactive", s.T(1).ModPendingTo(s.Jiffies + 2));
            s.R("pending", s.T(1).IsPending);
            await s.Settle(20);
        }),
        _scripts.Both("timer_shutdown_returns", static async s =>
        {
            s.R("mod", s.T(1).ModTo(s.Jiffies + 2));
            s.R("shutdown_sync", s.T(1).ShutdownSync());
            s.R("mod_after", s.T(1).ModTo(s.Jiffies + 1));
            s.R("pending", s.T(1).IsPending);
            await s.Settle(30);
            s.R("shutdown_again", s.T(1).ShutdownSync());
        }),
        _scripts.Both("timer_rearm_in_callback", static async s =>
        {
            s.TimerBody = s.Rearms3;
            s.R("mod", s.T(1).ModTo(s.Jiffies + 2));
            await s.Settle(40);
        }),
        _scripts.Both("timer_rearm_now_in_callback", static async s =>
        {
            s.TimerBody = s.RearmsNow3;
            s.R("mod", s.T(1).ModTo(s.Jiffies + 2));
            await s.Settle(40);
        }),
        _scripts.Both("timer_del_sync_rearming_other_cpu", static async s =>
        {
            s.TimerBody = s.RearmsAfterGate;
            s.ArmOn1(1);
            await s.WaitIn();
            s.OpenGate();
            s.RB("del_timer_sync", () => s.T(1).DeleteSync());
            s.R("pending", s.T(1).IsPending);
            await s.Settle(130);
        }),
        _scripts.Both("timer_del_rearming_other_cpu", static async s =>
        {
            s.TimerBody = s.RearmsAfterGate;
            s.ArmOn1(1);
            await s.WaitIn();
            s.R("del_timer", s.T(1).Delete());
            s.OpenGate();
            _ = await s.Wait(() => s.T(1).IsPending, 100);
            s.R("pending", s.T(1).IsPending);
            s.R("del_timer_sync", s.T(1).DeleteSync());
            await s.Settle(40);
        }),
        _scripts.Both("timer_try_del_sync_running", static async s =>
        {
            s.TimerBody = s.RearmsAfterGate;
            s.ArmOn1(1);
            await s.WaitIn();
            s.R("try_del", s.T(1).TryDeleteSync());
            s.OpenGate();
            _ = await s.Wait(() => s.T(1).IsPending, 100);
            s.R("try_del", s.T(1).TryDeleteSync());
            s.R("try_del", s.T(1).TryDeleteSync());
            await s.Settle(40);
        }),
        _scripts.Both("timer_shutdown_sync_rearming_other_cpu", static async s =>
        {
            s.TimerBody = s.RearmsAfterGate;
            s.ArmOn1(1);
            await s.WaitIn();
            s.OpenGate();
            s.RB("shutdown_sync", () => s.T(1).ShutdownSync());
            s.R("pending", s.T(1).IsPending);
            s.R("mod_after", s.T(1).ModTo(s.Jiffies + 1));
            await s.Settle(130);
        }),
        _scripts.Both("timer_mod_while_running_other_cpu", static async s =>
        {
            s.TimerBody = s.RearmsAfterGate;
            s.ArmOn1(1);
            await s.WaitIn();
            s.R("mod_from0", s.T(1).ModTo(s.Jiffies + 30));
            s.OpenGate();
            s.TimerBody = null;
            await s.Settle(200);
        }),
        _scripts.Both("timer_same_expiry_order", static async s =>
        {
            var jiffies = s.Jiffies + 4;
            foreach (var number in (int[])[3, 1, 2])
            {
                _ = s.T(number).ModTo(jiffies);
                s.Lg($"arm{number}");
            }

            await s.Settle(40);
        }),
        _scripts.Both("timer_expiry_order", static async s =>
        {
            var jiffies = s.Jiffies;
            foreach (var (number, after) in ((int, int)[])[(1, 6), (2, 3), (3, 4)])
            {
                _ = s.T(number).ModTo(jiffies + after);
                s.Lg($"arm{number}+{after}");
            }

            await s.Settle(40);
        }),
        _scripts.Both("timer_past", static async s =>
        {
            s.R("mod_past", s.T(1).ModTo(s.Jiffies - 10));
            s.R("pending", s.T(1).IsPending);
            await s.Settle(30);
        }),
        _scripts.Both("timer_cpu", static async s =>
        {
            s.R("mod", s.T(1).ModTo(s.Jiffies + 2));
            await s.Settle(30);
            s.ArmOn1(2);
            s.Lg("add_timer_on1");
            await s.Settle(30);
        }),
    ];
}
