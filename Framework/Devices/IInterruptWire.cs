namespace TopHalf.Devices;

/// <summary>The wire between a device and the interrupt controller, as the device sees it.</summary>
public interface IInterruptWire
{
    /// <summary>Whether the device asserts the wire at this moment.</summary>
    bool IsAsserted { get; }

    /// <summary>Asserts a level wire, or pulses an edge wire, for a new cause.</summary>
    /// <remarks>
    /// Call it for every new cause, also while the wire is asserted already: an interrupt that is delivered again for a cause
    /// that its handler claimed to have handled is a storm, one that is delivered again for a new cause is not.
    /// </remarks>
    void Assert();

    /// <summary>Deasserts a level wire. Without effect when it is not asserted, and on an edge wire.</summary>
    void Deassert();
}
