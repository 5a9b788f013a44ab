using TopHalf.Drivers.ArmSmmu;
using TopHalf.Interrupts;
using TopHalf.Iommu;

namespace TopHalf.Designs.Stall.Paths;

/// <summary>The first arm-smmu driver (2013): the handler's answer decides, and the driver writes FSR and then RESUME in the same interrupt.</summary>
/// <param name="bank">The bank.</param>
/// <param name="handler">The client's handler: true when it has mended the cause. Null where there is none.</param>
internal sealed class ReturnDecidesPath(SmmuContextBank bank, Func<IommuFault, bool>? handler) : DriverFaultPath(bank, isHeard: handler is not null)
{
    protected override IrqReturn Handle(in IommuFault fault)
    {
        Bank.Domain.HandlerEnters(fault);
        var isMended = handler!(fault);
        Bank.Domain.HandlerLeaves(keepsFault: false);

        Bank.ClearStatus(fault.Fsr);
        if (fault.IsStalled)
        {
            Bank.Domain.ResumeByDriver(fault, isMended ? ResumeAction.Retry : ResumeAction.Terminate);
        }

        // As it was in 2013: a fault that nobody mended was not handled.
        return isMended ? IrqReturn.Handled : IrqReturn.None;
    }
}
