using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Msm;

/// <summary>After a reset the fence in memory is set to what was submitted last, not to what was completed: the submits that are played again are retired before the GPU has come to them, and their buffers are freed in use.</summary>
/// <remarks><c>adreno_hw_init()</c>, drivers/gpu/drm/msm/adreno/adreno_gpu.c.</remarks>
internal sealed class FenceSetToSubmitted : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-msm-fence-set-to-submitted";

    /// <inheritdoc/>
    public override string Title => "drm/msm/adreno: fix updating ring fence";

    /// <inheritdoc/>
    public override int Year => 2020;

    /// <inheritdoc/>
    public override string Source => "August 2020, freedreno 0d7a7f22e";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Warning;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(Machine.Current) { HangsAt = 1 }, isFixed).RunAsync();

    private sealed class Driver(AdrenoGpu gpu, bool isFixed) : AdrenoDriver(gpu)
    {
        public async KernelTask RunAsync()
        {
            if (Probe() == Errno.Ok)
            {
                _ = await SubmitAsync();
                var innocent = await SubmitAsync();
                await WaitFenceAsync(innocent);
            }
        }

        protected override uint? FenceAtInit() => isFixed ? CompletedFence : LastFence;

        protected override void OnRetire(uint seqno) => Kernel.WarnOn((int)(Gpu.Read("CP_RB_RPTR") - seqno) < 0);
    }
}
