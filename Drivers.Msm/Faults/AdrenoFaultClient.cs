using System.Globalization;
using TopHalf.Deferred;
using TopHalf.Iommu;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Drivers.Msm.Faults;

/// <summary>The GPU driver's own client: captures the first stalled fault of a storm, under whichever design it is told.</summary>
/// <remarks>
/// Only a stalled fault is captured: without the stall the state has moved on. Only the first one: a crash state is kept until user
/// space has read it. Source of both rules: <c>adreno_fault_handler()</c>, drivers/gpu/drm/msm/adreno/adreno_gpu.c.
/// </remarks>
public sealed class AdrenoFaultClient : IGpuFaultClient
{
    // Prints are rate limited: DEFAULT_RATELIMIT_BURST.
    private const int PrintsAtMost = 10;

    private readonly GpuCrashState _crashState;
    private readonly KthreadWorker _worker;
    private readonly FaultHandlerFlags _flags;
    private readonly bool _handlerSleeps;
    private readonly bool _forgetsResume;
    private readonly KthreadWork _faultWork;
    private readonly Shared<long> _capturing = new(0, "fault being captured");
    private IommuDomain _domain = null!;
    private FaultHandlerRegistration? _registration;
    private IommuFault _fault;
    private int _printed;

    /// <summary>Makes the client.</summary>
    /// <param name="crashState">Captures.</param>
    /// <param name="worker">The GPU's worker, where an atomic handler lets the capture run.</param>
    /// <param name="flags">The design: which flags the handler is registered with.</param>
    /// <param name="handlerSleeps">Whether the sleeping handler is registered, and not the atomic one.</param>
    /// <param name="forgetsResume">Whether it never resumes what it has deferred: a bug, to be found.</param>
    public AdrenoFaultClient(GpuCrashState crashState, KthreadWorker worker, FaultHandlerFlags flags, bool handlerSleeps, bool forgetsResume = false)
    {
        _crashState = crashState ?? throw new ArgumentNullException(nameof(crashState));
        _worker = worker ?? throw new ArgumentNullException(nameof(worker));
        _flags = flags;
        _handlerSleeps = handlerSleeps;
        _forgetsResume = forgetsResume;
        _faultWork = new(FaultWorkAsync, "fault_work");
    }

    private bool ResumesItself => (_flags & FaultHandlerFlags.ExplicitResume) != 0;

    /// <inheritdoc/>
    public void Attach(IommuDomain domain)
    {
        _domain = domain ?? throw new ArgumentNullException(nameof(domain));
        _registration = _handlerSleeps ? domain.SetFaultHandler(OnFaultAsync, _flags) : domain.SetFaultHandler(OnFault, _flags);
    }

    /// <inheritdoc/>
    public async KernelTask DetachAsync()
    {
        await _registration!.RemoveAsync();
        await _worker.FlushAsync();
    }

    /// <summary>The atomic handler. It can capture only later, and only if it may keep the fault until then.</summary>
    private FaultVerdict OnFault(in IommuFault fault)
    {
        Print(fault);
        if (!ResumesItself || !fault.IsStalled)
        {
            return FaultVerdict.Terminate;
        }

        if (_capturing.Value == fault.Serial)
        {
            // The same fault again, while its capture runs: it is deferred already.
            return FaultVerdict.Deferred;
        }

        if (_crashState.IsKept || !_capturing.TryCompareExchange(0, fault.Serial))
        {
            return FaultVerdict.Terminate;
        }

        _fault = fault;
        return _worker.Queue(_faultWork) ? FaultVerdict.Deferred : FaultVerdict.Terminate;
    }

    private async KernelTask FaultWorkAsync()
    {
        await _crashState.CaptureAsync(_fault);
        if (!_forgetsResume)
        {
            _domain.Resume(ResumeAction.Terminate);
            _capturing.Value = 0;
        }
    }

    /// <summary>The sleeping handler. It captures where it is called, and answers when it is done.</summary>
    private async KernelTask<FaultVerdict> OnFaultAsync(IommuFault fault)
    {
        Print(fault);
        if (fault.IsStalled && !_crashState.IsKept && _capturing.TryCompareExchange(0, fault.Serial))
        {
            await _crashState.CaptureAsync(fault);
            _capturing.Value = 0;
        }

        if (!ResumesItself || !fault.IsStalled)
        {
            return FaultVerdict.Terminate;
        }

        if (!_forgetsResume)
        {
            _domain.Resume(ResumeAction.Terminate);
        }

        return FaultVerdict.Deferred;
    }

    private void Print(in IommuFault fault)
    {
        if (_printed++ < PrintsAtMost)
        {
            Kernel.Printk(KernLevel.Warning, string.Create(CultureInfo.InvariantCulture,
                $"*** gpu fault: ttbr0={fault.Ttbr0:x16} iova={fault.Iova:x16} dir={(fault.IsWrite ? "WRITE" : "READ")} type={fault.Kind} source={fault.Fsynr1 & 0xff:x2}"));
        }
    }
}
