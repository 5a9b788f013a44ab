using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Msm;

/// <summary>The GPU says a second time that it hangs while the first recovery is under way: that queues another one, and it kills the submit that comes next and never hung.</summary>
/// <remarks><c>a5xx_fault_detect_irq()</c>, drivers/gpu/drm/msm/adreno/a5xx_gpu.c, and <c>recover_worker()</c>, msm_gpu.c.</remarks>
internal sealed class RecoveryQueuedTwice : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-msm-recovery-queued-twice";

    /// <inheritdoc/>
    public override string Title => "drm/msm: make sure to not queue up recovery more than once";

    /// <inheritdoc/>
    public override int Year => 2025;

    /// <inheritdoc/>
    public override string Source => "August 2025, freedreno 92a99d895; the same class as \"drm: msm: a6x: Disable interrupts before recovery\", March 2020, 23a0ca26f";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Warning;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(Machine.Current) { HangsAt = 1, Detections = 2 }, isFixed).RunAsync();

    private sealed class Driver(AdrenoGpu gpu, bool isFixed) : AdrenoDriver(gpu)
    {
        public async KernelTask RunAsync()
        {
            if (Probe() == Errno.Ok)
            {
                _ = await SubmitAsync();
                var innocent = await SubmitAsync();
                await WaitFenceAsync(innocent);
                await Kernel.MsleepAsync(10);
            }
        }

        protected override void DisableInterrupts()
        {
            if (isFixed)
            {
                base.DisableInterrupts();
            }
        }
    }
}
