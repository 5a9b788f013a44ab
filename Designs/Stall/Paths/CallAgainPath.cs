using TopHalf.Deferred;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall.Paths;

/// <summary>The handler asks to be called again from a work queue that belongs to the core; after the second call the core resumes.</summary>
/// <param name="bank">The bank.</param>
/// <param name="queue">The core's work queue.</param>
/// <param name="client">The client; null where there is none.</param>
internal sealed class CallAgainPath(SmmuContextBank bank, Workqueue queue, ICallAgainClient? client) : DriverFaultPath(bank, isHeard: client is not null)
{
    private IommuFault _again;

    /// <summary>How often the second call was asked for while it was pending.</summary>
    public long Coalesced { get; private set; }

    private Work SecondCall => field ??= new(CallAgainAsync, "iommu second call");

    protected override IrqReturn Handle(in IommuFault fault)
    {
        Bank.Domain.HandlerEnters(fault);
        var isWanted = client!.OnFirstCall(fault);
        Bank.Domain.HandlerLeaves(keepsFault: isWanted && fault.IsStalled);

        Bank.ClearStatus(fault.Fsr);
        if (isWanted)
        {
            _again = fault;
            // It is pending already where the line has fired again for the same fault.
            Coalesced += queue.Queue(SecondCall) ? 0 : 1;
        }
        else if (fault.IsStalled)
        {
            Bank.Domain.ResumeByDriver(fault, ResumeAction.Terminate);
        }

        return IrqReturn.Handled;
    }

    private async KernelTask CallAgainAsync()
    {
        var fault = _again;
        await client!.OnSecondCallAsync(fault);
        if (fault.IsStalled)
        {
            Bank.Domain.Resume(ResumeAction.Terminate);
        }
    }
}
