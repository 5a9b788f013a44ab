using TopHalf.Machines;

namespace TopHalf.Interrupts;

/// <summary>The lock of a descriptor (<c>desc-&gt;lock</c>): interrupts are off while the core and the chip change it.</summary>
/// <remarks>Nothing else can run meanwhile, so there is nothing to spin on. What became pending lands right after it.</remarks>
internal readonly ref struct DescLock : IDisposable
{
    private readonly Machine _machine;
    private readonly bool _wereOff;

    public DescLock(Machine machine)
    {
        _machine = machine;
        _wereOff = machine.CurrentTask.IrqsOff;
        machine.MaskIrqs(machine.CurrentTask, true, default);
    }

    public void Dispose()
    {
        if (!_machine.IsEnding)
        {
            _machine.MaskIrqs(_machine.CurrentTask, _wereOff, default);
            _machine.Scheduler.Point();
        }
    }
}
