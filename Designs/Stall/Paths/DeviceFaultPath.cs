using TopHalf.Designs.PageRequests.Core;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall.Paths;

/// <summary>An SMMUv2 driver that reports by device: <c>iommu_report_device_fault()</c> takes mutexes, so only the interrupt thread may call it.</summary>
/// <remarks>Nobody shipped this; J.-P. Brucker, 13 May 2019: SMMUv2 has to go threaded, or the API has to be made atomic.</remarks>
/// <param name="bank">The bank.</param>
/// <param name="mode">From which context it reports.</param>
/// <param name="core">The core of the device; null where nobody registered.</param>
internal sealed class DeviceFaultPath(SmmuContextBank bank, SmmuIrqMode mode, DeviceFaultCore? core) : DriverFaultPath(bank, isHeard: core is not null)
{
    private IrqReturn _answer;
    private long _reported;

    public override bool HasPrimary => mode == SmmuIrqMode.Hard;

    protected override IrqReturn Handle(in IommuFault fault)
    {
        Machine.Current.RunOnStack(StoreAsync(fault));
        return _answer;
    }

    private async KernelTask StoreAsync(IommuFault fault) => _answer = await HandleAsync(fault);

    protected override async KernelTask<IrqReturn> HandleAsync(IommuFault fault)
    {
        if (fault.Serial == _reported)
        {
            // SS alone: reported already.
            return IrqReturn.Handled;
        }

        _reported = fault.Serial;
        Bank.ClearStatus(fault.Fsr);
        Bank.Domain.HandlerEnters(fault);
        var error = await core!.ReportDeviceFaultAsync(new(0, 0, fault.Iova, fault.IsWrite, IsLast: true) { Serial = fault.Serial });
        Bank.Domain.HandlerLeaves(keepsFault: error == Errno.Ok && fault.IsStalled);
        if (error != Errno.Ok && fault.IsStalled)
        {
            Bank.Domain.ResumeByDriver(fault, ResumeAction.Terminate);
        }

        return IrqReturn.Handled;
    }
}
