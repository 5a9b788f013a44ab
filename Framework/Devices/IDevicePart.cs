namespace TopHalf.Devices;

/// <summary>A part of a device that keeps to itself: registers, or something that happens in it.</summary>
/// <remarks>
/// A search takes two accesses to hardware to depend on each other unless it knows better. It does where each part says to which device it belongs, and where whatever else reaches
/// the device's state, a transaction or the answer to one, says so by <see cref="IHardwareHost.Touch"/>.
/// </remarks>
public interface IDevicePart
{
    /// <summary>The device: the same object for each of its parts.</summary>
    object Device { get; }
}
