using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Designs;

/// <summary>A device that faults behind an IOMMU, its driver as a client of a fault API, and the API: what a situation plays with.</summary>
/// <remarks>All members are called in process context and may sleep, unless they say otherwise.</remarks>
public interface IFaultBench
{
    /// <summary>Brings everything up: the IOMMU is probed, the device is attached, the handler is installed.</summary>
    [RunsIn(CallContexts.Process)]
    KernelTask SetUpAsync();

    /// <summary>Lets the device make accesses that fault, one after the other as fast as it can. Context: any.</summary>
    /// <param name="count">How many; 1 or more.</param>
    void Fault(long count);

    /// <summary>Waits until every faulting access has ended.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <returns>Whether all ended.</returns>
    [RunsIn(CallContexts.Process)]
    KernelTask<bool> WaitForDeviceAsync(Ktime timeout);

    /// <summary>Waits until an access is held, or there is nothing that could be; for what happens in the middle of a fault.</summary>
    [RunsIn(CallContexts.Process)]
    KernelTask WaitForFaultAsync();

    /// <summary>Takes the device away from its domain and frees the domain while its driver still has its handler, as drivers do that cannot remove one.</summary>
    [RunsIn(CallContexts.Process)]
    KernelTask DetachAsync();

    /// <summary>The device's driver goes away in the right order: the handler first, then the device, then the domain.</summary>
    [RunsIn(CallContexts.Process)]
    KernelTask RemoveAsync();

    /// <summary>The IOMMU loses its power as soon as nobody that counts holds it: the device is idle.</summary>
    [RunsIn(CallContexts.Process)]
    KernelTask PowerOffAsync();

    /// <summary>The system suspends: the power goes, whoever holds it.</summary>
    [RunsIn(CallContexts.Process)]
    KernelTask SuspendAsync();

    /// <summary>Unmaps memory of the same domain: the IOMMU has to forget it.</summary>
    [RunsIn(CallContexts.Process)]
    KernelTask UnmapAsync();

    /// <summary>Holds the lock of the device's driver and waits for the device with it.</summary>
    [RunsIn(CallContexts.Process)]
    KernelTask WaitWithLockAsync();

    /// <summary>Lets another device on the same interrupt line fault once.</summary>
    [RunsIn(CallContexts.Process)]
    KernelTask FaultNeighbourAsync();

    /// <summary>Takes everything down that is still up. Not called when something is stuck.</summary>
    [RunsIn(CallContexts.Process)]
    KernelTask TearDownAsync();

    /// <summary>What was measured of the run so far.</summary>
    BenchFigures Figures { get; }
}
