using TopHalf.Drivers.ArmSmmu;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall.Paths;

/// <summary>The context interrupt thread of arm-smmu-qcom-debug.c: the handler's -EBUSY keeps the fault as it is, status and all.</summary>
/// <param name="bank">The bank.</param>
/// <param name="handler">The client's handler: true for -EBUSY; may sleep. Null where there is none.</param>
internal sealed class BusyKeepsPath(SmmuContextBank bank, Func<IommuFault, KernelTask<bool>>? handler) : DriverFaultPath(bank, isHeard: handler is not null)
{
    public override bool HasPrimary => false;

    protected override async KernelTask<IrqReturn> HandleAsync(IommuFault fault)
    {
        Bank.Domain.HandlerEnters(fault);
        var isBusy = await handler!(fault);
        Bank.Domain.HandlerLeaves(keepsFault: isBusy);
        if (isBusy)
        {
            return IrqReturn.Handled;
        }

        Bank.ClearStatus(fault.Fsr);
        if (fault.IsStalled)
        {
            Bank.Domain.ResumeByDriver(fault, ResumeAction.Terminate);
        }

        return IrqReturn.Handled;
    }
}
