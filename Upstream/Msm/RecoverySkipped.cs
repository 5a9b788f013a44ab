using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Msm;

/// <summary>The only submit hangs. The recovery gives it up by its fence, finds nothing active after that, and skips the reset: the GPU still hangs, and the next submit never ends.</summary>
/// <remarks><c>recover_worker()</c>, drivers/gpu/drm/msm/msm_gpu.c.</remarks>
internal sealed class RecoverySkipped : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-msm-recovery-skipped";

    /// <inheritdoc/>
    public override string Title => "drm/msm: always recover the gpu";

    /// <inheritdoc/>
    public override int Year => 2026;

    /// <inheritdoc/>
    public override string Source => "February 2026, freedreno 4add1d7f3";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Deadlock;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(Machine.Current) { HangsAt = 1 }, isFixed).RunAsync();

    private sealed class Driver(AdrenoGpu gpu, bool isFixed) : AdrenoDriver(gpu)
    {
        public async KernelTask RunAsync()
        {
            if (Probe() == Errno.Ok)
            {
                await WaitFenceAsync(await SubmitAsync());
                await WaitFenceAsync(await SubmitAsync());
            }
        }

        protected override bool HasToReset() => isFixed || IsActive();

        private bool IsActive() => CompletedFence != LastFence;
    }
}
