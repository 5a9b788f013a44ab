using TopHalf.Designs.Stall.Paths;
using TopHalf.Drivers.Msm;
using TopHalf.Iommu;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall.Clients;

/// <summary>Asks to be called again for the first fault of a storm, and captures then.</summary>
/// <param name="crashState">Captures.</param>
internal sealed class CallAgainClient(GpuCrashState crashState) : ICallAgainClient
{
    private readonly Shared<long> _wanted = new(0, "fault that is wanted");

    public bool OnFirstCall(in IommuFault fault) =>
        _wanted.Value == fault.Serial || (!crashState.IsKept && _wanted.TryCompareExchange(0, fault.Serial));

    public async KernelTask OnSecondCallAsync(IommuFault fault)
    {
        _ = await crashState.CaptureAsync(fault);
        _wanted.Value = 0;
    }
}
