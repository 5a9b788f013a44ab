using TopHalf.Devices;
using TopHalf.Iommu;
using TopHalf.Locking;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Drivers.Msm.Faults;

/// <summary><see cref="GpuFaultCapture"/>, mended: two slots. The core clears, resumes and unmasks, in that order, whatever happens.</summary>
/// <param name="coredump">Keeps what is captured.</param>
public sealed class GpuFaultCaptureThreaded(Devcoredump coredump) : IGpuFaultClient
{
    private readonly Mutex _gpuLock = new("gpu->lock");
    private readonly Shared<bool> _dumped = new();
    private FaultHandlerRegistration? _registration;

    /// <inheritdoc/>
    public void Attach(IommuDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        _registration = domain.SetFaultHandler(OnFault, OnFaultThreadAsync);
    }

    /// <inheritdoc/>
    public KernelTask DetachAsync() => _registration!.RemoveAsync();

    private FaultVerdict OnFault(in IommuFault fault) =>
        fault.IsStalled && !_dumped.Exchange(true) ? FaultVerdict.WakeThread : FaultVerdict.Terminate;

    private async KernelTask<FaultVerdict> OnFaultThreadAsync(IommuFault fault)
    {
        using (await _gpuLock.HoldAsync())
        {
            await coredump.CaptureAsync();
        }

        return FaultVerdict.Terminate;
    }
}
