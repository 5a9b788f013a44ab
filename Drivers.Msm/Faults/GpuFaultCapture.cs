using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Iommu;
using TopHalf.Locking;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Drivers.Msm.Faults;

/// <summary>A client that looks right: the handler defers, a work item captures and resumes. It is broken four ways on an MMU-500.</summary>
/// <remarks>
/// (1) The line stays up while SS is set, and the interrupt fires again at once. (2) The handler that is called again finds a
/// capture running, answers Terminate, and so resumes the fault under its own capture. (3) The work item then resumes a second time:
/// nothing, or a later fault. (4) An error in the capture loses the fault. <see cref="GpuFaultCaptureThreaded"/> is the mended one.
/// </remarks>
/// <param name="recovery">Where the capture runs.</param>
/// <param name="coredump">Keeps what is captured.</param>
public sealed class GpuFaultCapture(Workqueue recovery, Devcoredump coredump) : IGpuFaultClient
{
    private readonly Mutex _gpuLock = new("gpu->lock");
    private readonly Shared<bool> _capturing = new();
    private IommuDomain _domain = null!;
    private FaultHandlerRegistration? _registration;

    private Work Capture => field ??= new(CaptureAsync, "capture");

    /// <inheritdoc/>
    public void Attach(IommuDomain domain)
    {
        _domain = domain ?? throw new ArgumentNullException(nameof(domain));
        _registration = domain.SetFaultHandler(OnFault, FaultHandlerFlags.ExplicitResume);
    }

    /// <inheritdoc/>
    public async KernelTask DetachAsync()
    {
        await _registration!.RemoveAsync();
        await Capture.FlushAsync();
    }

    private FaultVerdict OnFault(in IommuFault fault)
    {
        if (!fault.IsStalled || _capturing.Exchange(true))
        {
            return FaultVerdict.Terminate;
        }

        return recovery.Queue(Capture) ? FaultVerdict.Deferred : FaultVerdict.Terminate;
    }

    private async KernelTask CaptureAsync()
    {
        using (await _gpuLock.HoldAsync())
        {
            await coredump.CaptureAsync();
        }

        _capturing.Value = false;
        _domain.Resume(ResumeAction.Terminate);
    }
}
