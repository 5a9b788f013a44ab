using TopHalf.Exploration;
using TopHalf.Interrupts;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Machines;

/// <summary>One processor of the machine.</summary>
public sealed partial class Cpu
{
    internal Cpu(int number) => Number = number;

    /// <summary>Its number, from 0.</summary>
    public int Number { get; }

    /// <summary>The task whose stack it is on; its idle task when it has nothing to run.</summary>
    public TaskStruct Current { get; internal set; } = null!;

    /// <summary>The operation that it is about to perform, or has performed last: kind, whether it may write.</summary>
    public Operation? Announced { get; internal set; }

    /// <summary>The object of <see cref="Announced"/>, if it has one.</summary>
    public KernelObject? AnnouncedOn { get; internal set; }

    /// <summary>In a search: what the announced operation is known to touch.</summary>
    internal Access Pending { get; set; }

    /// <summary>In a search: how many other ways than the first the announced operation can go.</summary>
    internal int MoreAlternatives { get; set; }

    /// <summary>In a search: which of the ways it goes.</summary>
    internal int ChosenAlternative { get; set; }

    /// <summary>In a search: whether the task that runs was given the CPU in the middle of a segment and has taken no step since.</summary>
    internal bool WasSwitched { get; set; }

    /// <summary>In a search: whether the task that runs offers the CPU to others.</summary>
    internal bool MayYield { get; set; }

    /// <summary>When it is free to begin its next operation, in nanoseconds; the running CPU's time is the scheduler's.</summary>
    internal long Time { get; set; }

    internal TaskStruct Idle { get; set; } = null!;

    internal TaskStruct LastRun { get; set; } = null!;

    /// <summary>How often it switched to another task: each time it passed a place where no RCU reader of its own was open.</summary>
    internal long Switches { get; set; }

    internal RunQueue RunQueue { get; } = new();

    /// <summary>What it spins on while it stands in a busy wait.</summary>
    internal IBusyCondition? SpinsOn { get; set; }

    /// <summary>When the busy wait gives up, in nanoseconds.</summary>
    internal long SpinsUntil { get; set; }

    /// <summary>When a task of the highest priority could have had it last, in nanoseconds.</summary>
    internal long TakeableAt { get; set; }

    /// <summary>Whether it was reported that it has been busy since then.</summary>
    internal bool IsLockupReported { get; set; }

    /// <summary>Whether a task that was woken takes it from the fair one that runs.</summary>
    internal bool IsWakePreempted { get; set; }

    /// <summary>When it could last be interrupted, as far as somebody looked.</summary>
    internal long InterruptibleAt { get; set; }

    internal bool IsHardLockupReported { get; set; }

    /// <summary>The CPU-local interrupts that wait to be entered, as bits.</summary>
    internal LocalInterrupts PendingLocal { get; set; }

    /// <summary>The device interrupts that wait to be entered, by ascending number.</summary>
    internal List<IrqDesc> PendingLines { get; } = [];

    /// <summary>The raised softirq vectors, as bits.</summary>
    internal int SoftirqPending { get; set; }

    /// <summary>The task that has its bottom halves disabled, in a model that keeps them with the task.</summary>
    internal TaskStruct? BottomHalvesOwner { get; set; }

    internal List<TaskStruct> BottomHalvesWaiters { get; } = [];

    /// <summary>The task that serves softirqs when the CPU has too many of them (<c>ksoftirqd</c>); null until there were.</summary>
    public TaskStruct? KSoftirqd { get; internal set; }

    /// <summary>The local interrupts that can be entered at this moment: an NMI wherever no other one runs, the others with interrupts on.</summary>
    internal LocalInterrupts TakeableLocal => PendingLocal == 0 || SpinsOn is { HoldsCpu: true, IsSatisfied: false }
        ? LocalInterrupts.None
        : PendingLocal & ((Current.IsInNmi ? LocalInterrupts.None : LocalInterrupts.Nmi) | (Current.IrqsOff ? LocalInterrupts.None : ~LocalInterrupts.Nmi));

    /// <summary>Whether an interrupt waits that can be entered at this moment.</summary>
    internal bool CanTakeInterrupt => TakeableLocal != 0 || (PendingLines.Count > 0 && !Current.IrqsOff);

    /// <inheritdoc/>
    public override string ToString() => $"CPU{Number}";
}
