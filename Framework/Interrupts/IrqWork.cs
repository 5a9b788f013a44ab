using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Liveness;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Interrupts;

/// <summary>A function that is to run in an interrupt soon, queued from anywhere, an NMI too (<c>struct irq_work</c>).</summary>
/// <remarks>
/// It runs in the interrupt that a CPU sends to itself. A model that moves handlers to threads moves it too, unless it asked to be hard.
/// Follows kernel/irq_work.c.
/// </remarks>
public sealed class IrqWork : KernelObject, IWaitSource
{
    /// <summary>Makes an item that is not queued.</summary>
    /// <param name="function">May not sleep; may queue the item again.</param>
    /// <param name="isHard">Whether it has to run in hard interrupt context (<c>IRQ_WORK_INIT_HARD</c>).</param>
    /// <param name="name">For reports.</param>
    /// <param name="isLazy">Whether it may wait for the next tick (<c>IRQ_WORK_INIT_LAZY</c>).</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public IrqWork(
        [RunsIn(CallContexts.HardIrq)] Action function, bool isHard = false, string name = "irq_work", bool isLazy = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, new(file, line))
    {
        Function = function ?? throw new ArgumentNullException(nameof(function));
        IsHard = isHard;
        IsLazy = isLazy;
    }

    /// <summary>Whether it has to run in hard interrupt context.</summary>
    public bool IsHard { get; }

    /// <summary>Whether it may wait for the next tick.</summary>
    public bool IsLazy { get; }

    /// <summary>Whether it is queued and has not begun (<c>irq_work_is_pending</c>).</summary>
    public bool IsPending { get; internal set; }

    /// <summary>Whether it is queued or runs (<c>irq_work_is_busy</c>).</summary>
    public bool IsBusy { get; internal set; }

    internal Action Function { get; }

    /// <summary>Tasks that sleep until it is not busy.</summary>
    internal List<TaskStruct> Waiters { get; } = [];

    /// <summary>Queues it on this CPU (<c>irq_work_queue</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes; with interrupts on it has run when this returns.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>False when it was queued already.</returns>
    [Arms]
    public bool Queue([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(SmpOperations.IrqWorkQueue, this, 0, file, line);
        return Machine.Interrupts.IrqWorks.Queue(this, Machine.CurrentCpu);
    }

    /// <summary>Queues it on another CPU (<c>irq_work_queue_on</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="cpu">The CPU.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>False when it was queued already.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such CPU.</exception>
    [CallableFrom(CallContexts.AnyButNmi), Arms]
    public bool QueueOn(int cpu, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var target = Machine.CpuNumber(cpu);
        Machine.Announce(SmpOperations.IrqWorkQueueOn, this, cpu, file, line);
        return Machine.Interrupts.IrqWorks.Queue(this, target);
    }

    /// <summary>Waits until it is neither queued nor running (<c>irq_work_sync</c>).</summary>
    /// <remarks>Context: may sleep, interrupts on. It spins, and sleeps only where the item runs in a task. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, WaitsFor(Disarms = true)]
    public async KernelTask SyncAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        await Machine.AnnounceAsync(SmpOperations.IrqWorkSync, this, 0, file, line);
        if (!Machine.Interrupts.IrqWorks.RunsInTask(this))
        {
            Machine.Scheduler.SpinUntil(new NotBusy(this), Ktime.Never);
            Machine.Races?.Acquire(Order);
            return;
        }

        while (IsBusy)
        {
            Waiters.Add(Machine.CurrentTask);
            await Machine.Scheduler.Sleep(this, $"irq_work '{Name}'", new(file, line));
            Waiters.Remove(Machine.CurrentTask);
        }

        Machine.Races?.Acquire(Order);
    }

    private sealed class NotBusy(IrqWork work) : IBusyCondition
    {
        public bool IsSatisfied => !work.IsBusy;

        public IWaitSource Source => work;
    }

    string IWaitSource.WaitName => $"irq_work '{Name}'";

    void IWaitSource.Explain(WaitNode node)
    {
        Holders.ExplainRunner(node, Machine, $"irq_work '{Name}'");
        if (IsBusy && node.Edges.Count == 0)
        {
            node.MayGoOn("waits to be run");
        }
    }
}
