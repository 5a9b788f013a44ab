using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Power;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Upstream.Msm;

/// <summary>A system suspend while the GPU works on a submit. What it waits for is what was changed three times.</summary>
/// <remarks><c>adreno_system_suspend()</c>, drivers/gpu/drm/msm/adreno/adreno_device.c; <c>retire_submit()</c>, msm_gpu.c.</remarks>
internal abstract class AdrenoSuspend
{
    private readonly PmDevice _power = new("gpu", isActive: true);
    private readonly AdrenoGpu _gpu;
    private readonly KthreadWorker _worker = new("gpu-worker", cpu: 1);
    private readonly KthreadWork _retireWork;
    private readonly WaitQueue _retireEvent = new("gpu->retire_event");
    private int _coalesced;

    protected AdrenoSuspend()
    {
        _gpu = new(Machine.Current, _power);
        _retireWork = new(RetireWorker, "retire_work");
    }

    /// <summary>The lock under which the submits are counted.</summary>
    protected Mutex ActiveLock { get; } = new("gpu->active_lock");

    /// <summary>How many submits are not retired.</summary>
    protected Shared<int> ActiveSubmits { get; } = new(0, "active_submits");

    /// <summary>A submit, and a suspend.</summary>
    public async KernelTask RunAsync()
    {
        if (Machine.Current.Interrupts.RequestIrq(AdrenoGpu.Irq, OnIrq, IrqFlags.None, "gpu-irq", out _) != Errno.Ok)
        {
            return;
        }

        _gpu.Write("RBBM_INT_0_MASK", AdrenoGpu.CacheFlushTs);
        using (await ActiveLock.HoldAsync())
        {
            ActiveSubmits.Update(static count => count + 1);
        }

        _gpu.Write("CP_RB_WPTR", 1);
        await SystemSuspendAsync();
        await Kernel.MsleepAsync(10);
    }

    /// <summary>Waits until the GPU is idle, or for a second.</summary>
    /// <returns>Whether it is.</returns>
    protected abstract KernelTask<bool> WaitForIdleAsync();

    /// <summary>Waits for what retires a submit.</summary>
    protected KernelTask<bool> WaitAsync(Func<bool> condition) => _retireEvent.WaitEventTimeoutAsync(condition, Ktime.FromMs(1_000));

    private async KernelTask SystemSuspendAsync()
    {
        if (await WaitForIdleAsync())
        {
            // pm_runtime_force_suspend(): whatever the count says.
            await _power.DisableAsync();
            _ = _power.SetStatus(isActive: false);
        }
    }

    private IrqReturn OnIrq(int irq)
    {
        _gpu.Write("RBBM_INT_CLEAR_CMD", AdrenoGpu.CacheFlushTs);
        _coalesced += _worker.Queue(_retireWork) ? 0 : 1;
        return IrqReturn.Handled;
    }

    private async KernelTask RetireWorker()
    {
        if (_gpu.Read("MEMPTRS_FENCE") == 1)
        {
            using (await ActiveLock.HoldAsync())
            {
                ActiveSubmits.Update(static count => count - 1);
            }

            _retireEvent.WakeUpAll();
        }
    }
}
