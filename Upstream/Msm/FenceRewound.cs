using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Msm;

/// <summary>The GPU has written a fence that the driver has not looked at yet. A suspend and resume comes in between and sets the fence back to what the driver knows: the submit is never seen to be done.</summary>
/// <remarks><c>adreno_hw_init()</c>, drivers/gpu/drm/msm/adreno/adreno_gpu.c, by way of a forced suspend.</remarks>
internal sealed class FenceRewound : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-msm-fence-rewound";

    /// <inheritdoc/>
    public override string Title => "drm/msm/adreno: Don't overwrite hw fence in hw_init";

    /// <inheritdoc/>
    public override int Year => 2022;

    /// <inheritdoc/>
    public override string Source => "June 2022, freedreno 832b86e86";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Deadlock;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(Machine.Current), isFixed).RunAsync();

    private sealed class Driver(AdrenoGpu gpu, bool isFixed) : AdrenoDriver(gpu)
    {
        public async KernelTask RunAsync()
        {
            if (Probe() == Errno.Ok)
            {
                var seqno = await SubmitAsync();
                _ = Kthread.Run(_ => SuspendAndResume(), "system suspend", cpu: 0);
                await WaitFenceAsync(seqno);
            }
        }

        protected override uint? FenceAtInit() => isFixed ? null : CompletedFence;

        private KernelTask SuspendAndResume()
        {
            Gpu.Write("RBBM_INT_0_MASK", 0);
            HwInit();
            return default;
        }
    }
}
