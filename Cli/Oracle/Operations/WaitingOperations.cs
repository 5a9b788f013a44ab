using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Cli.Oracle.Operations;

/// <summary>Wait queues and completions; who is woken really sleeps.</summary>
internal static class WaitingOperations
{
    public static IEnumerable<OracleOperation> All { get; } =
    [
        OracleOperation.Plain("wait_event_timeout", static async _ => await new WaitQueue().WaitEventTimeoutAsync(static () => false, Ktime.FromMs(4))),
        OracleOperation.Plain("wait_for_completion_timeout", static async _ => await new Completion().WaitTimeoutAsync(Ktime.FromMs(4))),
        new("wake_up", static async _ =>
        {
            var (queue, isDone) = (new WaitQueue(), false);
            await SleeperAsync(() => queue.WaitEventAsync(() => isDone));
            return () =>
            {
                isDone = true;
                queue.WakeUp();
                return default;
            };
        }),
        new("complete", static async _ =>
        {
            var completion = new Completion();
            await SleeperAsync(() => completion.WaitAsync());
            return () =>
            {
                completion.Complete();
                return default;
            };
        }),
        new("complete_all", static async _ =>
        {
            var completion = new Completion();
            await SleeperAsync(() => completion.WaitAsync());
            return () =>
            {
                completion.CompleteAll();
                return default;
            };
        }),
    ];

    private static async KernelTask SleeperAsync(Func<KernelTask> wait)
    {
        _ = Kthread.Run(_ => wait(), "sleeper");
        await Kernel.MsleepAsync(1);
    }
}
