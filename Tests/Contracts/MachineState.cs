using TopHalf.Contracts;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Tests.Contracts;

/// <summary>What a lock or a section changes about the task at hand.</summary>
internal sealed record MachineState(int Preempt, int BottomHalves, bool IrqsOff, int Readers, int PageFaults, IReadOnlyList<HeldLock> Locks)
{
    public static MachineState Now
    {
        get
        {
            var task = Machine.Current.CurrentTask;
            return new(
                task.Preempt & PreemptCount.PreemptMask, (task.InterruptCount & PreemptCount.SoftirqMask) / PreemptCount.SoftirqDisableOffset, task.IrqsOff,
                task.HeldLocks.Count(IsReader), task.PagefaultsDisabled, [.. task.HeldLocks.Where(static held => !IsReader(held))]);
        }
    }

    /// <summary>The locks that were taken since.</summary>
    public IReadOnlyList<HeldLock> TakenSince(MachineState before) => [.. Locks.Skip(before.Locks.Count)];

    /// <summary>The sections that began since. How interrupts will be put back it cannot tell: those are <see cref="Sections.Irq"/>.</summary>
    public Sections BegunSince(MachineState before) =>
        Begun(Preempt - before.Preempt, Sections.Preempt) | Begun(BottomHalves - before.BottomHalves, Sections.Bh) |
        Begun((IrqsOff ? 1 : 0) - (before.IrqsOff ? 1 : 0), Sections.Irq) | Begun(Readers - before.Readers, Sections.Rcu) |
        Begun(PageFaults - before.PageFaults, Sections.PageFaults);

    /// <summary>Whether nothing is left of what was done since.</summary>
    public bool IsAsBefore(MachineState before) => BegunSince(before) == Sections.None && Locks.Count == before.Locks.Count;

    private static Sections Begun(int more, Sections section) => more switch
    {
        0 => Sections.None,
        1 => section,
        _ => throw new InvalidOperationException($"{section} changed by {more}."),
    };

    private static bool IsReader(HeldLock held) => held.Map.Kind == LockKind.Rcu || held.Map.Kind == LockKind.RcuSched;
}
