using TopHalf.Lockdep;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Contexts;

/// <summary>The execution contexts of Linux 6.12 with PREEMPT_RT, as data: what differs from <see cref="Linux"/>.</summary>
/// <remarks>Sources: kernel/softirq.c, kernel/irq/manage.c (<c>irq_setup_forced_threading</c>), kernel/irq_work.c, kernel/rcu/tree.c (<c>rcuc</c>), each under CONFIG_PREEMPT_RT.</remarks>
public static class PreemptRt
{
    /// <summary>The model.</summary>
    public static ContextModel Model { get; } = CreateModel();

    private static ContextModel CreateModel()
    {
        var linux = Linux.Model;
        // A handler that did not ask to stay hard is the function of a thread, with bottom halves disabled around it.
        var derived = linux.Derive("linux-rt", new Dictionary<ContextRole, ContextKind>
        {
            [ContextRole.Softirq] = InTask(ContextRole.Softirq),
            [ContextRole.Tasklet] = InTask(ContextRole.Tasklet),
            [ContextRole.Timer] = InTask(ContextRole.Timer),
            [ContextRole.HrtimerSoft] = InTask(ContextRole.HrtimerSoft),
            [ContextRole.BhWorkqueue] = InTask(ContextRole.BhWorkqueue),
            [ContextRole.HardIrq] = linux[ContextRole.IrqThread] with
            {
                Name = "hardirq-handler",
                Policy = SchedPolicy.FifoDefault,
                Remedy = "a handler that was moved to a thread runs with bottom halves disabled and may not sleep. Use a thread function.",
            },
            // A thread per CPU, inside an RCU reader.
            [ContextRole.IrqWork] = linux[ContextRole.Kthread] with
            {
                Name = "irq-work",
                IsRcuReader = true,
                Policy = SchedPolicy.FifoLow,
                Remedy = "an irq_work function may not sleep. Queue work from it.",
            },
            // A thread per CPU, with bottom halves disabled around each callback.
            [ContextRole.RcuCallback] = linux[ContextRole.Kthread] with
            {
                Name = "rcu-callback",
                Policy = SchedPolicy.FifoLow,
                Remedy = "an RCU callback runs with bottom halves disabled and may not sleep. Use queue_rcu_work.",
            },
        });
        return derived.WithRules(spinlocksSleep: true, threadsHandlers: true, softirqsInTasks: true);

        // What softirqs hold keeps them from sleeping; the context itself asks for no less than a task's.
        ContextKind InTask(ContextRole role) => linux[role] with { WaitType = WaitType.Any };
    }
}
