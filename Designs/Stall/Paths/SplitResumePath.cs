using TopHalf.Drivers.ArmSmmu;
using TopHalf.Interrupts;
using TopHalf.Iommu;

namespace TopHalf.Designs.Stall.Paths;

/// <summary>The RFC of 2017: the driver reports and clears, and resumes only when the client calls <c>iommu_domain_resume()</c>.</summary>
/// <param name="bank">The bank.</param>
/// <param name="handler">The client's handler, which resumes what stalls. Null where there is none.</param>
internal sealed class SplitResumePath(SmmuContextBank bank, Action<IommuFault>? handler) : DriverFaultPath(bank, isHeard: handler is not null)
{
    protected override IrqReturn Handle(in IommuFault fault)
    {
        Bank.ClearStatus(fault.Fsr);
        Bank.Domain.HandlerEnters(fault);
        handler!(fault);
        Bank.Domain.HandlerLeaves(keepsFault: fault.IsStalled);
        return IrqReturn.Handled;
    }
}
