using TopHalf.Deferred;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Power;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Msm;

/// <summary>The idle work of devfreq is armed when the GPU runs dry, and not cancelled by a system suspend: it looks at the registers of a GPU without power.</summary>
/// <remarks><c>msm_devfreq_idle_work()</c> and <c>msm_devfreq_suspend()</c>, drivers/gpu/drm/msm/msm_gpu_devfreq.c.</remarks>
internal sealed class DevfreqAfterSuspend : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-msm-devfreq-after-suspend";

    /// <inheritdoc/>
    public override string Title => "drm/msm/gpu: Cancel idle/boost work on suspend";

    /// <inheritdoc/>
    public override int Year => 2022;

    /// <inheritdoc/>
    public override string Source => "January 2022, freedreno 2b8f94d3e";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.UnpoweredAccess;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(isFixed).RunAsync();

    private sealed class Driver
    {
        private readonly PmDevice _power = new("gpu", isActive: true);
        private readonly AdrenoGpu _gpu;
        private readonly DelayedWork _idleWork;
        private readonly bool _isFixed;

        public Driver(bool isFixed)
        {
            _gpu = new(Machine.Current, _power);
            _idleWork = new(IdleWork, "idle_work");
            _isFixed = isFixed;
        }

        public async KernelTask RunAsync()
        {
            DevfreqIdle();
            await Kernel.MsleepAsync(1);
            await SystemSuspendAsync();
            await Kernel.MsleepAsync(50);
        }

        private void DevfreqIdle()
        {
            if (!_idleWork.Schedule(Ktime.FromMs(10)))
            {
                Kernel.Printk(KernLevel.Debug, "idle already");
            }
        }

        private async KernelTask SystemSuspendAsync()
        {
            if (_isFixed)
            {
                _ = await _idleWork.CancelSyncAsync();
            }

            // pm_runtime_force_suspend(): whatever the count says.
            await _power.DisableAsync();
            _ = _power.SetStatus(isActive: false);
        }

        private KernelTask IdleWork()
        {
            var busy = _gpu.Read("CP_RB_RPTR");
            Kernel.Printk(KernLevel.Debug, busy > 0 ? "to idle frequency" : "never busy");
            return default;
        }
    }
}
