using TopHalf.Drivers.ArmSmmu;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall.Paths;

/// <summary>What the fault paths have in common that go past the core: the context interrupt of drivers/iommu/arm/arm-smmu/arm-smmu.c.</summary>
/// <param name="bank">The bank.</param>
internal abstract class DriverFaultPath(SmmuContextBank bank) : IContextFaultPath
{
    // DEFAULT_RATELIMIT_BURST
    private const int PrintsAtMost = 10;

    private int _printed;

    public virtual bool HasPrimary => true;

    public bool HasThread => !HasPrimary;

    protected SmmuContextBank Bank { get; } = bank;

    public virtual IrqReturn OnIrq() => throw new InvalidOperationException("This path has no primary handler.");

    public virtual KernelTask<IrqReturn> OnThreadAsync() => throw new InvalidOperationException("This path has no thread.");

    /// <summary>Says that nobody wanted the fault, as the driver itself does for a handler's -ENOSYS.</summary>
    protected void Print(in IommuFault fault)
    {
        if (_printed++ < PrintsAtMost)
        {
            Kernel.Printk(KernLevel.Err, $"arm-smmu: Unhandled context fault: fsr=0x{fault.Fsr:x}, iova=0x{fault.Iova:x8}, fsynr=0x{fault.Fsynr0:x}, cb={Bank.Number}");
        }
    }

    /// <summary>A fault that nobody was told of: cleared, and terminated if it stalls.</summary>
    protected IrqReturn SettleUnheard(in IommuFault fault)
    {
        Print(fault);
        Bank.ClearStatus(fault.Fsr);
        if (fault.IsStalled)
        {
            Bank.Domain.ResumeByDriver(fault, ResumeAction.Terminate);
        }

        return IrqReturn.Handled;
    }
}
