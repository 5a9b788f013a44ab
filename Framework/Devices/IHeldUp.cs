using TopHalf.Liveness;

namespace TopHalf.Devices;

/// <summary>Something on the way to a device's registers that can hold a read up: a bus that is full of accesses which are not done, a device that is stuck.</summary>
/// <remarks>The CPU that reads stands still until it lets go, and takes no interrupt meanwhile. It is asked again after each event of the hardware.</remarks>
public interface IHeldUp : IWaitSource
{
    /// <summary>Whether reads get no answer at this moment.</summary>
    bool IsHeldUp { get; }
}
