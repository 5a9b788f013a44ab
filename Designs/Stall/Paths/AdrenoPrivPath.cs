using TopHalf.Drivers.ArmSmmu;
using TopHalf.Interrupts;
using TopHalf.Iommu;

namespace TopHalf.Designs.Stall.Paths;

/// <summary>The SMMU driver of v5.14: the handler is told first, in hard interrupt context, and FSR is cleared after it whatever it did.</summary>
/// <param name="bank">The bank.</param>
/// <param name="handler">The client's handler: true when it keeps the fault, and resumes later. Null where there is none.</param>
internal sealed class AdrenoPrivPath(SmmuContextBank bank, Func<IommuFault, bool>? handler) : DriverFaultPath(bank, isHeard: handler is not null)
{
    protected override IrqReturn Handle(in IommuFault fault)
    {
        Bank.Domain.HandlerEnters(fault);
        var keeps = handler!(fault);
        Bank.Domain.HandlerLeaves(keeps);
        Bank.ClearStatus(fault.Fsr);
        return IrqReturn.Handled;
    }
}
