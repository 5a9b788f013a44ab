using TopHalf.Drivers.ArmSmmu;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall.Paths;

/// <summary>What the fault paths have in common that go past the core: the context interrupt of drivers/iommu/arm/arm-smmu/arm-smmu.c.</summary>
/// <param name="bank">The bank.</param>
/// <param name="isHeard">Whether a client is told of its faults.</param>
internal abstract class DriverFaultPath(SmmuContextBank bank, bool isHeard) : IContextFaultPath
{
    // DEFAULT_RATELIMIT_BURST
    private const int PrintsAtMost = 10;

    private int _printed;

    public virtual bool HasPrimary => true;

    public bool HasThread => !HasPrimary;

    protected SmmuContextBank Bank { get; } = bank;

    public IrqReturn OnIrq() => !Bank.Capture() ? IrqReturn.None : isHeard ? Handle(Bank.Captured) : SettleUnheard(Bank.Captured);

    public async KernelTask<IrqReturn> OnThreadAsync() => !Bank.Capture() ? IrqReturn.None : isHeard ? await HandleAsync(Bank.Captured) : SettleUnheard(Bank.Captured);

    /// <summary>In the primary handler: a fault was captured, and nothing is cleared yet.</summary>
    protected virtual IrqReturn Handle(in IommuFault fault) => throw new InvalidOperationException("This path has no primary handler.");

    /// <summary>In the thread: the same.</summary>
    protected virtual KernelTask<IrqReturn> HandleAsync(IommuFault fault) => throw new InvalidOperationException("This path has no thread.");

    /// <summary>Says that nobody wanted the fault, as the driver itself does for a handler's -ENOSYS.</summary>
    private void Print(in IommuFault fault)
    {
        if (_printed++ < PrintsAtMost)
        {
            Kernel.Printk(KernLevel.Err, $"arm-smmu: Unhandled context fault: fsr=0x{fault.Fsr:x}, iova=0x{fault.Iova:x8}, fsynr=0x{fault.Fsynr0:x}, cb={Bank.Number}");
        }
    }

    /// <summary>A fault that nobody was told of: cleared, and terminated if it stalls.</summary>
    private IrqReturn SettleUnheard(in IommuFault fault)
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
