using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Msm;

/// <summary>The completed fence is the larger of two unsigned numbers: when they wrap the old one stays the larger, and who waits for a fence after the wrap waits for ever.</summary>
/// <remarks><c>msm_update_fence()</c>, drivers/gpu/drm/msm/msm_fence.c. The fix also begins to count shortly before the wrap.</remarks>
internal sealed class FenceRollover : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-msm-fence-rollover";

    /// <inheritdoc/>
    public override string Title => "drm/msm: Fix fence rollover issue";

    /// <inheritdoc/>
    public override int Year => 2022;

    /// <inheritdoc/>
    public override string Source => "June 2022, freedreno 1d9ccceea";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Deadlock;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(Machine.Current) { FirstFence = FirstFence }, isFixed).RunAsync();

    private const uint FirstFence = 0xffff_fffe;

    private sealed class Driver(AdrenoGpu gpu, bool isFixed) : AdrenoDriver(gpu, FirstFence)
    {
        public async KernelTask RunAsync()
        {
            if (Probe() == Errno.Ok)
            {
                await WaitFenceAsync(await SubmitAsync());
                await WaitFenceAsync(await SubmitAsync());
            }
        }

        protected override uint Later(uint one, uint other) => isFixed ? base.Later(one, other) : Math.Max(one, other);
    }
}
