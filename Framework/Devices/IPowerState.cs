namespace TopHalf.Devices;

/// <summary>Somebody who knows whether a device has power.</summary>
public interface IPowerState
{
    /// <summary>Its name in reports.</summary>
    string Name { get; }

    /// <summary>Whether the registers of the device answer.</summary>
    bool IsPowered { get; }
}
