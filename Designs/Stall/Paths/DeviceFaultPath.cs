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
/// <param name="cores">What is kept for each device of the domain; empty where nobody registered.</param>
internal sealed class DeviceFaultPath(SmmuContextBank bank, SmmuIrqMode mode, IReadOnlyDictionary<IommuDevice, DeviceFaultCore> cores)
    : DriverFaultPath(bank, isHeard: cores.Count > 0)
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
        // There is no PASID here, and the stream stands for it. What does not stall needs no answer (IOMMU_FAULT_DMA_UNRECOV).
        var device = Bank.Domain.Devices.FirstOrDefault(each => each.StreamIds.Contains(fault.StreamId));
        var error = device is not null && cores.TryGetValue(device, out var core)
            ? await core.ReportDeviceFaultAsync(new(fault.StreamId, 0, fault.Iova, fault.IsWrite, IsLast: fault.IsStalled) { Serial = fault.Serial })
            : Errno.Inval;
        Bank.Domain.HandlerLeaves(keepsFault: error == Errno.Ok && fault.IsStalled);
        if (error != Errno.Ok && fault.IsStalled)
        {
            Bank.Domain.ResumeByDriver(fault, ResumeAction.Terminate);
        }

        return IrqReturn.Handled;
    }
}
