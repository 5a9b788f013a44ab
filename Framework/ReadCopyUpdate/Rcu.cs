using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.ReadCopyUpdate;

/// <summary>Read-copy-update: waits until every reader that was there is gone, and what may be done then.</summary>
/// <remarks>
/// Follows kernel/rcu/tree.c and tree_plugin.h of the preemptible flavour: a grace period waits for the tasks that were inside
/// <c>Kernel.RcuReadLock</c> when it began, and for every CPU to come past a place where it is not inside code that cannot be preempted.
/// How long after that it ends is a choice.
/// </remarks>
public static class Rcu
{
    /// <summary>Sleeps until every reader that is open now is closed (<c>synchronize_rcu</c>).</summary>
    /// <remarks>Context: may sleep, not in an RCU reader. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep]
    public static async KernelTask SynchronizeAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var machine = Machine.Current;
        await machine.AnnounceAsync(RcuOperations.Synchronize, null, 0, file, line);
        var done = new Completion("grace period", file, line) { StandsFor = machine.Rcu };
        Call(new RcuHead(() => done.Complete(file, line), "wakeme_after_rcu", file, line), file, line);
        await done.WaitAsync(file, line);
    }

    /// <summary>As <see cref="SynchronizeAsync"/>, and disturbs the other CPUs to be done soon (<c>synchronize_rcu_expedited</c>).</summary>
    /// <remarks>Context: may sleep, not in an RCU reader. Scheduling point: yes. The machine ends every grace period as soon as it may.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep]
    public static KernelTask SynchronizeExpeditedAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        SynchronizeAsync(file, line);

    /// <summary>Has a function called after every reader that is open now is closed (<c>call_rcu</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes. The function runs on this CPU: in softirq context, or in the model's task for it.</remarks>
    /// <param name="head">What is called; it may be used again once it was.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi)]
    public static void Call([Arms] RcuHead head, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(head);
        var machine = Machine.Current;
        machine.Announce(RcuOperations.Call, head, 0, file, line);
        if (head.IsPending)
        {
            machine.Report(RuleBook.DoubleFree, new(file, line), $"call_rcu(): {head.Name} is queued already, since {head.QueuedAt}.", "call_rcu");
            return;
        }

        head.QueuedAt = new(file, line);
        machine.Rcu.Add(head);
    }

    /// <summary>Frees memory after every reader that is open now is closed (<c>kfree_rcu</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <typeparam name="T">What is in it.</typeparam>
    /// <param name="memory">What is freed.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi)]
    public static void Free<T>(Kmem<T> memory, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(memory);
        var machine = Machine.Current;
        machine.Announce(RcuOperations.KfreeRcu, null, 0, file, line);
        machine.Rcu.Add(new(() => memory.Free(file, line), "kfree_rcu", file, line));
    }

    /// <summary>Sleeps until every function that <see cref="Call"/> was given so far has run (<c>rcu_barrier</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes. It need not wait for a grace period: with nothing queued it returns at once.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, WaitsFor(Every = typeof(RcuHead), Disarms = true)]
    public static async KernelTask BarrierAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var machine = Machine.Current;
        await machine.AnnounceAsync(RcuOperations.Barrier, null, 0, file, line);
        var done = new Completion("rcu_barrier", file, line) { StandsFor = machine.Rcu };
        var left = 0;
        foreach (var cpu in machine.Cpus)
        {
            if (machine.Rcu.HasCallbacks(cpu))
            {
                left++;
                machine.Rcu.AddLast(cpu, new(() => Arrive(), "rcu_barrier", file, line));
            }
        }

        if (left > 0)
        {
            await done.WaitAsync(file, line);
        }

        void Arrive()
        {
            if (--left == 0)
            {
                done.Complete(file, line);
            }
        }
    }

    /// <summary>Enters a reader that also switches bottom halves off (<c>rcu_read_lock_bh</c>). Nests.</summary>
    /// <remarks>Context: not hard interrupt.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.TaskOrSoftirq), Enters(Sections.Bh | Sections.Rcu)]
    public static void ReadLockBh([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Kernel.LocalBhDisable(file, line);
        Enter(KernelLocks.RcuReaderBh, file, line);
    }

    /// <summary>Leaves a reader entered with <see cref="ReadLockBh"/> (<c>rcu_read_unlock_bh</c>).</summary>
    /// <remarks>Context: interrupts on. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.TaskOrSoftirq), Leaves(Sections.Bh | Sections.Rcu)]
    [ForbiddenIn(Sections.Irq | Sections.IrqSave)]
    public static void ReadUnlockBh([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Leave(KernelLocks.RcuReaderBh, file, line);
        Kernel.LocalBhEnable(file, line);
    }

    /// <summary>Enters a reader that cannot be preempted (<c>rcu_read_lock_sched</c>). Nests.</summary>
    /// <remarks>Context: any.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Enters(Sections.Preempt | Sections.Rcu)]
    public static void ReadLockSched([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var task = Machine.Current.CurrentTask;
        task.Preempt += PreemptCount.PreemptOffset;
        task.PreemptDisabledAt = new(file, line);
        Enter(KernelLocks.RcuReaderSched, file, line);
    }

    /// <summary>Leaves a reader entered with <see cref="ReadLockSched"/> (<c>rcu_read_unlock_sched</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Leaves(Sections.Preempt | Sections.Rcu)]
    public static void ReadUnlockSched([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var machine = Machine.Current;
        if (Leave(KernelLocks.RcuReaderSched, file, line))
        {
            machine.CurrentTask.Preempt -= PreemptCount.PreemptOffset;
            machine.Races?.ReaderEnds(holdsUpGracePeriod: true);
            machine.Scheduler.Reconsider();
        }
    }

    private static void Enter(InternalLock reader, string file, int line)
    {
        var machine = Machine.Current;
        machine.Lockdep.Acquire(machine.Lockdep.Map(reader), new(file, line), LockMode.RecursiveRead, isOrdered: false);
    }

    private static bool Leave(InternalLock reader, string file, int line)
    {
        var machine = Machine.Current;
        return !machine.IsEnding && machine.Lockdep.Release(machine.Lockdep.Map(reader), new(file, line));
    }
}
