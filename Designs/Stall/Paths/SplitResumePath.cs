using TopHalf.Designs.Stall.Clients;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Interrupts;
using TopHalf.Iommu;

namespace TopHalf.Designs.Stall.Paths;

/// <summary>The RFC of 2017: the driver reports and clears, and resumes only when the client calls <c>iommu_domain_resume()</c>.</summary>
/// <param name="bank">The bank.</param>
/// <param name="client">The client; null where there is none.</param>
internal sealed class SplitResumePath(SmmuContextBank bank, SplitResumeClient? client) : DriverFaultPath(bank, isHeard: client is not null)
{
    protected override IrqReturn Handle(in IommuFault fault)
    {
        Bank.ClearStatus(fault.Fsr);
        Bank.Domain.HandlerEnters(fault);
        client!.OnFault(fault);
        Bank.Domain.HandlerLeaves(keepsFault: fault.IsStalled);
        return IrqReturn.Handled;
    }
}
