using TopHalf.Drivers.ArmSmmu;
using TopHalf.Interrupts;
using TopHalf.Iommu;

namespace TopHalf.Designs.Stall.Paths;

/// <summary>The unmerged series of January to April 2025: a stalled bank may not interrupt until its fault is resumed.</summary>
/// <param name="bank">The bank.</param>
/// <param name="handler">The client's handler: true when it keeps the fault, and resumes later. Null where there is none.</param>
internal sealed class MaskedCfiePath(SmmuContextBank bank, Func<IommuFault, bool>? handler) : DriverFaultPath(bank, isHeard: handler is not null)
{
    protected override IrqReturn Handle(in IommuFault fault)
    {
        Bank.ClearStatus(fault.Fsr);
        if (fault.IsStalled)
        {
            using (Bank.Lock.Hold())
            {
                Bank.EnableInterrupt(false);
            }
        }

        Bank.Domain.HandlerEnters(fault);
        var keeps = handler!(fault);
        Bank.Domain.HandlerLeaves(keeps);
        return IrqReturn.Handled;
    }
}
