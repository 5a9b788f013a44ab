using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Cli.Oracle.Behaviour.Scripts;

/// <summary>Completions and wait queues.</summary>
internal static class WaitingScripts
{
    private static readonly Scripts<TaskRig> _completion = new("completion", static bench => new(bench));
    private static readonly Scripts<TaskRig> _queue = new("waitqueue", static bench => new(bench));

    public static IEnumerable<BehaviourScript> All { get; } = [.. Completions(), .. Queues()];

    private static IEnumerable<BehaviourScript> Completions() =>
    [
        _completion.Both("completion_counts", static async s =>
        {
            s.C.Complete();
            s.C.Complete();
            s.R("done", s.C.Done);
            s.R("wait", await s.C.WaitTimeoutAsync(WorkRig.Ticks(1)));
            s.R("wait", await s.C.WaitTimeoutAsync(WorkRig.Ticks(1)));
            s.R("wait_timeout", await s.C.WaitTimeoutAsync(WorkRig.Ticks(2)));
            s.R("try", s.C.TryWait());
        }),
        _completion.Both("completion_all_reinit", static async s =>
        {
            s.C.CompleteAll();
            s.R("done_is_max", s.C.Done == Completion.Forever);
            s.R("wait", await s.C.WaitTimeoutAsync(WorkRig.Ticks(1)));
            s.R("wait", await s.C.WaitTimeoutAsync(WorkRig.Ticks(1)));
            s.R("try", s.C.TryWait());
            s.R("completion_done", s.C.IsDone);
            s.C.Complete();
            s.R("done_is_max", s.C.Done == Completion.Forever);
            s.C.Reinit();
            s.R("completion_done", s.C.IsDone);
            s.R("wait_timeout", await s.C.WaitTimeoutAsync(WorkRig.Ticks(2)));
        }),
        _completion.Both("completion_two_waiters_complete", static async s =>
        {
            await s.Waiter("A", () => s.C.WaitAsync());
            await s.Waiter("B", () => s.C.WaitAsync());
            s.V("complete", () => s.C.Complete());
            await s.Settle(20);
            s.R("done", s.C.Done);
            s.V("complete", () => s.C.Complete());
            await s.Settle(20);
        }),
        _completion.OnRt("completion_fifo_prio_second_waiter", static async s =>
        {
            await s.Waiter("A", () => s.C.WaitAsync());
            await s.Waiter("B", () => s.C.WaitAsync(), 40);
            s.V("complete", () => s.C.Complete());
            await s.Settle(20);
            s.V("complete", () => s.C.Complete());
            await s.Settle(20);
        }),
    ];

    private static IEnumerable<BehaviourScript> Queues() =>
    [
        _queue.Both("waitq_wake_up", static s =>
        {
            s.AddEntries();
            s.WakeUp();
            s.WakeUp();
            s.WakeUp();
            return default;
        }),
        _queue.Both("waitq_wake_up_all", static s =>
        {
            s.AddEntries();
            s.V("wake_up_all", () => s.Q.WakeUpAll());
            return default;
        }),
        _queue.Both("waitq_wake_up_nr2", static s =>
        {
            s.AddEntries();
            s.V("wake_up_nr2", () => s.Q.WakeUpNr(2));
            return default;
        }),
        _queue.Both("waitq_wait_event_exclusive_wake_up", static async s =>
        {
            await s.Waiter("A", () => s.Q.WaitEventExclusiveAsync(() => s.Condition));
            await s.Waiter("B", () => s.Q.WaitEventExclusiveAsync(() => s.Condition));
            s.Condition = true;
            s.WakeUp();
            await s.Settle(20);
            s.WakeUp();
            await s.Settle(20);
        }),
        _queue.Both("waitq_timeout_returns", static async s =>
        {
            s.R("false_5", await s.Q.WaitEventTimeoutAsync(static () => false, 5));
            s.R("true_5", await s.Q.WaitEventTimeoutAsync(static () => true, 5));
            s.R("false_0", await s.Q.WaitEventTimeoutAsync(static () => false, 0));
            s.R("true_0", await s.Q.WaitEventTimeoutAsync(static () => true, 0));
            s.R("intr_false_3", await s.Q.WaitEventInterruptibleTimeoutAsync(static () => false, 3));
            Kernel.SetCurrentState(WaitKind.Uninterruptible);
            s.R("sched_timeout", await Kernel.ScheduleTimeoutAsync(3));
        }),
    ];
}
