using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Interrupts;

/// <summary>The lock of a descriptor (<c>desc-&gt;lock</c>), a raw spinlock with interrupts off: the core and the chip change it under that.</summary>
/// <remarks>Nothing else can run meanwhile, so there is nothing to spin on. What became pending lands right after it.</remarks>
internal readonly ref struct DescLock : IDisposable
{
    private readonly Machine _machine;
    private readonly IrqDesc _desc;
    private readonly CodeSite _site;
    private readonly TaskStruct _task;
    private readonly bool _wereOff;
    private readonly int _preempt;

    public DescLock(Machine machine, IrqDesc desc, CodeSite site = default)
    {
        (_machine, _desc, _site, _task) = (machine, desc, site, machine.CurrentTask);
        (_wereOff, _preempt) = (_task.IrqsOff, _task.Preempt);
        machine.MaskIrqs(_task, true, site);
        _task.SetPreemptUnseen(_preempt + PreemptCount.PreemptOffset);
        // Chips stand in hierarchies, and so do these locks: what may be taken inside is asked, and not in which order.
        machine.Lockdep.Acquire(desc.LockMap, site, isOrdered: false);
    }

    public void Dispose()
    {
        if (!_machine.IsEnding)
        {
            _ = _machine.Lockdep.Release(_desc.LockMap, _site);
            _task.SetPreemptUnseen(_preempt);
            _machine.MaskIrqs(_task, _wereOff, default);
            _machine.Scheduler.Point();
        }
    }
}
