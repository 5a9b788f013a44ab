using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.Behaviour.Scripts;

/// <summary>High-resolution timers.</summary>
internal static class HrtimerScripts
{
    private static readonly Scripts<HrtimerRig> _scripts = new("hrtimer", static bench => new(bench));

    public static IEnumerable<BehaviourScript> All { get; } =
    [
        _scripts.Both("hrtimer_mode_rel", static s => Once(s.Init(s.Plain), 20)),
        _scripts.Both("hrtimer_mode_hard", static s => Once(s.Init(s.Plain, HrtimerMode.Hard), 20)),
        _scripts.Both("hrtimer_mode_soft", static s => Once(s.Init(s.Plain, HrtimerMode.Soft), 20)),
        _scripts.Both("hrtimer_restart_forward", static async s =>
        {
            await Once(s.Init(s.Restarts), 40);
            s.R("active", s.H.IsActive);
        }),
        _scripts.Both("hrtimer_start_in_callback", static s => Once(s.Init(s.Starts), 40)),
        _scripts.Both("hrtimer_cancel_returns", static async s =>
        {
            s.Init(s.Plain);
            s.R("cancel_inactive", s.H.Cancel());
            s.H.Start(Ktime.FromMs(900));
            s.R("active", s.H.IsActive);
            s.R("cancel_pending", s.H.Cancel());
            s.R("try_inactive", s.H.TryToCancel());
            s.R("active", s.H.IsActive);
            await s.Settle(10);
        }),
        _scripts.Both("hrtimer_cancel_running_restart_hard", static s => s.CancelRunning(HrtimerMode.Hard)),
    ];

    private static async KernelTask Once(HrtimerRig s, int milliseconds)
    {
        s.Start();
        await s.Settle(milliseconds);
    }
}
