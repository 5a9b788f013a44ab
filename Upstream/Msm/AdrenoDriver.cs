using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Upstream.Msm;

/// <summary>Submits, fences and recovery of drm/msm, as far as the bugs need them. What a fix changed can be overridden.</summary>
/// <remarks><c>msm_gpu_submit()</c>, <c>retire_worker()</c> and <c>recover_worker()</c>, drivers/gpu/drm/msm/msm_gpu.c; <c>a5xx_irq()</c>, adreno/a5xx_gpu.c.</remarks>
internal abstract class AdrenoDriver
{
    private readonly Mutex _lock = new("gpu->lock");
    private readonly WaitQueue _fenceWait = new("a GPU fence");
    private readonly Shared<uint> _completedFence;
    private readonly Shared<uint> _hungSeqno = new(0, "hung seqno");
    private readonly KthreadWork _retireWork;
    private readonly KthreadWork _recoverWork;
    private int _coalesced;

    /// <summary>Makes the driver.</summary>
    /// <param name="gpu">The GPU.</param>
    /// <param name="firstFence">With which fence it begins.</param>
    protected AdrenoDriver(AdrenoGpu gpu, uint firstFence = 0)
    {
        Gpu = gpu;
        LastFence = firstFence;
        _completedFence = new(firstFence, "completed_fence");
        _retireWork = new(RetireWorker, "retire_work");
        _recoverWork = new(RecoverWorker, "recover_work");
    }

    /// <summary>The GPU.</summary>
    protected AdrenoGpu Gpu { get; }

    /// <summary>The thread that retires, recovers and captures.</summary>
    protected KthreadWorker Worker { get; } = new("gpu-worker", cpu: 1);

    /// <summary>The fence of the last submit; under the GPU's lock.</summary>
    protected uint LastFence { get; private set; }

    /// <summary>The last fence that the driver has seen.</summary>
    protected uint CompletedFence => _completedFence.Value;

    /// <summary>Requests the interrupt, and lets the GPU interrupt.</summary>
    protected Errno Probe()
    {
        var requested = Machine.Current.Interrupts.RequestIrq(AdrenoGpu.Irq, OnIrq, IrqFlags.None, "gpu-irq", out _);
        EnableInterrupts();
        return requested;
    }

    /// <summary>Gives work to the GPU.</summary>
    /// <returns>Its fence.</returns>
    protected async KernelTask<uint> SubmitAsync()
    {
        using (await _lock.HoldAsync())
        {
            LastFence++;
            Gpu.Write("CP_RB_WPTR", LastFence);
            return LastFence;
        }
    }

    /// <summary>Sleeps until a fence is reached.</summary>
    protected KernelTask WaitFenceAsync(uint seqno) => _fenceWait.WaitEventAsync(() => (int)(CompletedFence - seqno) >= 0);

    /// <summary>Whether a hang is for the fault handler to deal with.</summary>
    protected virtual bool IsStalledOnFault() => (Gpu.Read("RBBM_STATUS3") & AdrenoGpu.StalledOnFault) != 0;

    /// <summary>Keeps the GPU from interrupting until it was recovered.</summary>
    protected virtual void DisableInterrupts() => Gpu.Write("RBBM_INT_0_MASK", 0);

    /// <summary>Whether the hardware is reset after the hung submit was given up.</summary>
    protected virtual bool HasToReset() => true;

    /// <summary>What the fence in memory is set to when the GPU is brought up; null to leave it.</summary>
    protected virtual uint? FenceAtInit() => null;

    /// <summary>The later one of two fences.</summary>
    protected virtual uint Later(uint one, uint other) => (int)(one - other) > 0 ? one : other;

    /// <summary>A submit is about to be let go of.</summary>
    protected virtual void OnRetire(uint seqno)
    {
    }

    /// <summary>Brings the GPU up (<c>adreno_hw_init()</c>).</summary>
    protected void HwInit()
    {
        if (FenceAtInit() is { } fence)
        {
            Gpu.Write("MEMPTRS_FENCE", fence);
        }

        EnableInterrupts();
    }

    private void EnableInterrupts() => Gpu.Write("RBBM_INT_0_MASK", AdrenoGpu.CacheFlushTs | AdrenoGpu.HangDetect);

    private IrqReturn OnIrq(int irq)
    {
        var status = Gpu.Read("RBBM_INT_0_STATUS");
        if (status == 0)
        {
            return IrqReturn.None;
        }

        Gpu.Write("RBBM_INT_CLEAR_CMD", status);
        if ((status & AdrenoGpu.HangDetect) != 0)
        {
            FaultDetectIrq();
        }

        if ((status & AdrenoGpu.CacheFlushTs) != 0)
        {
            _coalesced += Worker.Queue(_retireWork) ? 0 : 1;
        }

        return IrqReturn.Handled;
    }

    private void FaultDetectIrq()
    {
        if (IsStalledOnFault())
        {
            return;
        }

        _hungSeqno.Value = Gpu.Read("MEMPTRS_FENCE") + 1;
        DisableInterrupts();
        _coalesced += Worker.Queue(_recoverWork) ? 0 : 1;
    }

    private async KernelTask RecoverWorker()
    {
        using (await _lock.HoldAsync())
        {
            var guilty = Gpu.Read("MEMPTRS_FENCE") + 1;
            if ((int)(guilty - LastFence) > 0)
            {
                EnableInterrupts();
            }
            else
            {
                Kernel.WarnOn(guilty != _hungSeqno.Value);
                // To read the crash state takes its time.
                await Kernel.MsleepAsync(1);
                Recover(guilty);
            }
        }

        Retire();
    }

    private void Recover(uint guilty)
    {
        Gpu.Write("MEMPTRS_FENCE", guilty);
        _completedFence.Value = guilty;
        if (HasToReset())
        {
            Gpu.Write("RBBM_SW_RESET", 1);
            HwInit();
            // What stands behind it in the ring is played again.
            Gpu.Write("CP_RB_RPTR", guilty);
            Gpu.Write("CP_RB_WPTR", LastFence);
        }
    }

    private KernelTask RetireWorker()
    {
        Retire();
        return default;
    }

    private void Retire()
    {
        var (old, fence) = (CompletedFence, Gpu.Read("MEMPTRS_FENCE"));
        var completed = Later(fence, old);
        for (var seqno = old + 1; (int)(completed - seqno) >= 0; seqno++)
        {
            OnRetire(seqno);
        }

        _completedFence.Value = completed;
        _fenceWait.WakeUp();
    }
}
