using TopHalf.Drivers.ArmSmmu;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall.Paths;

/// <summary>The SMMU driver of v6.16: in the interrupt thread it saves, reports, clears and resumes, in that order; nobody else resumes.</summary>
/// <param name="bank">The bank.</param>
/// <param name="handler">The client's handler: true for -EAGAIN, to retry; may sleep. Null where there is none.</param>
internal sealed class ThreadedReturnPath(SmmuContextBank bank, Func<IommuFault, KernelTask<bool>>? handler) : DriverFaultPath(bank, isHeard: handler is not null)
{
    public override bool HasPrimary => false;

    protected override async KernelTask<IrqReturn> HandleAsync(IommuFault fault)
    {
        Bank.Domain.HandlerEnters(fault);
        var again = await handler!(fault);
        Bank.Domain.HandlerLeaves(keepsFault: false);

        Bank.ClearStatus(fault.Fsr);
        if (fault.IsStalled)
        {
            Bank.Domain.ResumeByDriver(fault, again ? ResumeAction.Retry : ResumeAction.Terminate);
        }

        return IrqReturn.Handled;
    }
}
