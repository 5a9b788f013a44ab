namespace TopHalf.Cli.Oracle.Behaviour.Scripts;

/// <summary>Tasklets.</summary>
internal static class TaskletScripts
{
    private static readonly Scripts<DeferredRig> _scripts = new("tasklet", static bench => new(bench));

    public static IEnumerable<BehaviourScript> All { get; } =
    [
        _scripts.Both("tasklet_twice", static async s =>
        {
            Machines.Kernel.LocalBhDisable();
            s.K(1).Schedule();
            s.Lg("schedule1");
            s.K(1).Schedule();
            s.Lg("schedule1");
            s.BhEnable();
            await s.Settle(20);
        }),
        _scripts.OnRt("tasklet_from_task", static async s =>
        {
            s.Schedule(1);
            await s.Settle(20);
        }),
        _scripts.Both("tasklet_from_hardirq", static async s =>
        {
            DeferredRig.InHardIrq(() => s.Schedule(1));
            s.Lg("after-irq");
            await s.Settle(20);
        }),
        _scripts.Both("tasklet_order_two", static async s =>
        {
            Machines.Kernel.LocalBhDisable();
            s.Schedule(1);
            s.Schedule(2);
            s.BhEnable();
            await s.Settle(20);
        }),
        _scripts.Both("tasklet_hi_order", static async s =>
        {
            Machines.Kernel.LocalBhDisable();
            s.Schedule(1);
            s.V("hi_schedule2", () => s.K(2).HiSchedule());
            s.BhEnable();
            await s.Settle(20);
        }),
        _scripts.OnLinux("tasklet_running_other_cpu_schedules", static async s =>
        {
            s.TaskletBody = s.RunsUntilGate;
            ScriptRig.Bg(1, s.ScheduleInBh);
            await s.WaitIn();
            s.Lg("from-cpu0");
            s.Schedule(1);
            await Machines.Kernel.MsleepAsync(12);
            s.Lg("gate");
            s.OpenGate();
            await s.Settle(130);
        }),
        _scripts.OnLinux("tasklet_kill_running", static async s =>
        {
            s.TaskletBody = s.RunsUntilGate;
            ScriptRig.Bg(1, s.ScheduleInBh);
            await s.WaitIn();
            s.OpenGate();
            await s.V("kill", () => s.K(1).KillAsync());
            await s.Settle(40);
        }),
        _scripts.Both("tasklet_kill_scheduled", static async s =>
        {
            s.ScheduleInBh();
            await s.V("kill", () => s.K(1).KillAsync());
            await s.Settle(20);
        }),
        _scripts.Both("tasklet_disabled_then_enable", static async s =>
        {
            await s.V("disable", () => s.K(1).DisableAsync());
            s.ScheduleInBh();
            await s.Settle(20);
            s.V("enable", () => s.K(1).Enable());
            await s.Settle(20);
        }),
        _scripts.OnLinux("tasklet_disable_running", static async s =>
        {
            s.TaskletBody = s.RunsUntilGate;
            ScriptRig.Bg(1, s.ScheduleInBh);
            await s.WaitIn();
            s.OpenGate();
            await s.V("disable", () => s.K(1).DisableAsync());
            s.V("enable", () => s.K(1).Enable());
            await s.Settle(40);
        }),
        _scripts.Both("tasklet_disable_nosync_running", static async s =>
        {
            s.TaskletBody = s.RunsUntilGate;
            ScriptRig.Bg(1, s.ScheduleInBh);
            await s.WaitIn();
            s.V("disable_nosync", () => s.K(1).DisableNoSync());
            s.Lg("gate");
            s.OpenGate();
            await s.Settle(40);
            s.V("enable", () => s.K(1).Enable());
            await s.Settle(10);
        }),
    ];
}
