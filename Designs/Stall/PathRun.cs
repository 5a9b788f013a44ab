using TopHalf.Designs.Stall.Neighbours;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall;

/// <summary>A design whose SMMU driver calls its clients past the core: that of the GPU, and the display's for the domain of the devices beside it.</summary>
internal abstract class PathRun : StallRun
{
    private IommuDomain? _domain;
    private NeighbourDriver? _display;

    public override void AttachNeighbours(IommuDomain domain, NeighbourDriver display, NeighbourDriver video) => (_domain, _display) = (domain, display);

    /// <summary>The display's handler where nothing may sleep; null where the bank is not that of its domain. It keeps no fault, and mends none.</summary>
    protected Func<IommuFault, bool>? AtomicNeighbour(SmmuContextBank bank) => DisplayOf(bank) is not { } display ? null : fault =>
    {
        display.OnFault(fault);
        return false;
    };

    /// <summary>The display's handler where it may sleep.</summary>
    protected Func<IommuFault, KernelTask<bool>>? SleepingNeighbour(SmmuContextBank bank) => DisplayOf(bank) is not { } display ? null : async fault =>
    {
        await display.OnFaultAsync(fault);
        return false;
    };

    protected NeighbourDriver? DisplayOf(SmmuContextBank bank) => bank.Domain == _domain ? _display : null;
}
