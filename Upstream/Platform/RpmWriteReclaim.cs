using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Power;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Platform;

/// <summary>
/// Bringing the GPU up writes its votes to the RPM, which allocates and may reclaim; the shrinker of the GPU driver brings the GPU up.
/// </summary>
/// <remarks><c>qcom_rpm_smd_write()</c>, drivers/soc/qcom/smd-rpm.c; <c>msm_gem_shrinker_scan()</c>.</remarks>
internal sealed class RpmWriteReclaim : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-platform-rpm-write-reclaim";

    /// <inheritdoc/>
    public override string Title => "soc: qcom: smd-rpm: Use GFP_ATOMIC in write path";

    /// <inheritdoc/>
    public override int Year => 2023;

    /// <inheritdoc/>
    public override string Source => "mails of March to August 2023, freedreno 7f57b5c77";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Deadlock;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var gpu = new Gpu(isFixed);
        gpu.Init();
        await gpu.SubmitAsync();
        await gpu.DisableAsync();
    }

    private sealed class Gpu
    {
        private readonly Rpm _rpm;
        private readonly PmDevice _device;
        private readonly Shrinker _shrinker;

        public Gpu(bool isFixed)
        {
            _rpm = new(isFixed);
            _device = new("gpu", new() { Resume = _rpm.WriteAsync });
            _shrinker = new(static () => 1, ScanAsync, "drm-msm_gem");
        }

        public void Init()
        {
            _device.Enable();
            _shrinker.Register();
        }

        public async KernelTask SubmitAsync()
        {
            if (await _device.GetAsync() >= Errno.Ok)
            {
                await _device.PutAsync();
            }
        }

        public async KernelTask DisableAsync()
        {
            await _shrinker.FreeAsync();
            await _device.DisableAsync();
        }

        /// <summary>What is evicted has to be idle, and to see that the GPU has to be up.</summary>
        private async KernelTask<long> ScanAsync(long objects)
        {
            if (await _device.GetAsync() < Errno.Ok)
            {
                return 0;
            }

            await _device.PutAsync();
            return 1;
        }
    }

    private sealed class Rpm(bool isFixed)
    {
        private readonly Mutex _lock = new("rpm->lock");

        public async KernelTask<Errno> WriteAsync()
        {
            var packet = isFixed ? Kmem.Alloc("request", Gfp.Atomic, 128) : await Kmem.AllocAsync("request", Gfp.Kernel, 128);
            if (packet is null)
            {
                return Errno.NoMem;
            }

            using (await _lock.HoldAsync())
            {
                Kernel.Udelay(1);
            }

            packet.Free();
            return Errno.Ok;
        }
    }
}
