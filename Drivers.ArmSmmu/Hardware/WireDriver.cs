using TopHalf.Devices;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>One interrupt output: tells the wire of new causes and of the end of all of them, and the observers of changes.</summary>
internal sealed class WireDriver(int bank, IInterruptWire wire, ISmmuObserver observers)
{
    public bool IsAsserted { get; private set; }

    /// <summary>Brings the wire to a level.</summary>
    /// <param name="level">Whether it is to be asserted.</param>
    /// <param name="isNewCause">Whether there is a new cause, which is told also when the wire is asserted already.</param>
    public void Drive(bool level, bool isNewCause)
    {
        var isChange = level != IsAsserted;
        if (isChange)
        {
            IsAsserted = level;
            observers.LineChanged(bank, level);
        }

        if (level && (isChange || isNewCause))
        {
            wire.Assert();
        }
        else if (isChange)
        {
            wire.Deassert();
        }
    }

    /// <summary>Deasserts without telling anyone, for a new run.</summary>
    public void Reset()
    {
        IsAsserted = false;
        wire.Deassert();
    }
}
