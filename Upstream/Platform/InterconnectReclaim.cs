using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Power;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Platform;

/// <summary>
/// Paths are looked up and allocated under the lock that setting the bandwidth takes, and bandwidth is set when the GPU comes up, also in
/// reclaim.
/// </summary>
/// <remarks><c>icc_set_bw()</c>, <c>of_icc_get()</c>, drivers/interconnect/core.c. The fix gives the bandwidth a lock of its own.</remarks>
internal sealed class InterconnectReclaim : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-platform-interconnect-reclaim";

    /// <inheritdoc/>
    public override string Title => "interconnect: Fix locking for runpm vs reclaim";

    /// <inheritdoc/>
    public override int Year => 2023;

    /// <inheritdoc/>
    public override string Source => "series of 2023 against locking under reclaim, freedreno 1532ce1a8";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.LockRecursion;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var icc = new Interconnect(isFixed);
        var gpu = new PmDevice("gpu", new() { Resume = icc.SetBandwidthAsync });
        var shrinker = new Shrinker(static () => 1, async _ =>
        {
            if (await gpu.GetAsync() < Errno.Ok)
            {
                return 0;
            }

            await gpu.PutAsync();
            return 1;
        }, "drm-msm_gem");
        gpu.Enable();
        shrinker.Register();
        Kmem.Free(await Kmem.AllocAsync("buffer object", Gfp.Kernel));
        await icc.GetPathAsync();
        await shrinker.FreeAsync();
        await gpu.DisableAsync();
    }

    private sealed class Interconnect(bool isFixed)
    {
        private readonly Mutex _iccLock = new("icc_lock");
        private readonly Mutex _iccBwLock = new("icc_bw_lock");

        public async KernelTask<Errno> SetBandwidthAsync()
        {
            using (await (isFixed ? _iccBwLock : _iccLock).HoldAsync())
            {
                Kernel.Udelay(1);
            }

            return Errno.Ok;
        }

        public async KernelTask GetPathAsync()
        {
            using (await _iccLock.HoldAsync())
            {
                Kmem.Free(await Kmem.AllocAsync("icc_path", Gfp.Kernel));
            }
        }
    }
}
