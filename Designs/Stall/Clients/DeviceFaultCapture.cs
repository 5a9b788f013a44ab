using TopHalf.Deferred;
using TopHalf.Designs.PageRequests.Core;
using TopHalf.Designs.Stall.Paths;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall.Clients;

/// <summary>The GPU driver under the fault API by device: its worker captures the first fault of a storm, and answers each.</summary>
internal sealed class DeviceFaultCapture
{
    private readonly StallParts _parts;
    private readonly KthreadWork _faultWork;
    private readonly Shared<PageRequest> _request = new(default, "fault of the device");

    public DeviceFaultCapture(StallParts parts, IommuDomain domain)
    {
        (_parts, Domain, Core) = (parts, domain, new(new StallResponder(domain)));
        _faultWork = new(FaultWorkAsync, "fault_work");
    }

    public IommuDomain Domain { get; }

    public DeviceFaultCore Core { get; }

    public async KernelTask AttachAsync() => _ = Kernel.WarnOn(await Core.RegisterDeviceFaultHandlerAsync(OnFaultAsync) != Errno.Ok);

    public async KernelTask DetachAsync()
    {
        // It refuses while a fault is pending; the driver of a device that goes away cannot.
        _ = Kernel.WarnOn(await Core.UnregisterDeviceFaultHandlerAsync() != Errno.Ok);
        await _parts.Gpu.Worker.FlushAsync();
    }

    private KernelTask<Errno> OnFaultAsync(PageRequest request)
    {
        _request.Value = request;
        return _parts.Gpu.Worker.Queue(_faultWork) ? Errno.Ok : Errno.Busy;
    }

    private async KernelTask FaultWorkAsync()
    {
        if (!_parts.CrashState.IsKept)
        {
            _ = await _parts.CrashState.CaptureAsync(default);
        }

        if (_request.Value.IsLast)
        {
            _ = await Core.PageResponseAsync(_request.Value.Answer(PageResponseCode.Invalid));
        }
    }
}
