using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Msm;

/// <summary>Unbind frees the GPU and leaves its pointer in the device's driver data. A system suspend that comes after that follows it.</summary>
/// <remarks><c>adreno_unbind()</c> and <c>adreno_system_suspend()</c>, drivers/gpu/drm/msm/adreno/adreno_device.c.</remarks>
internal sealed class SuspendAfterUnbind : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-msm-suspend-after-unbind";

    /// <inheritdoc/>
    public override string Title => "drm/msm/gpu: Fix crash during system suspend after unbind";

    /// <inheritdoc/>
    public override int Year => 2022;

    /// <inheritdoc/>
    public override string Source => "September 2022, freedreno 8487432ee";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.UseAfterFree;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(isFixed).RunAsync();

    private sealed class Driver(bool isFixed)
    {
        private readonly Shared<Kmem<Gpu>?> _driverData = new(null, "drvdata");

        public async KernelTask RunAsync()
        {
            _driverData.Value = await Kmem.AllocAsync(new Gpu(ActiveSubmits: 0), Gfp.Kernel);
            Unbind();
            _ = SystemSuspend();
        }

        private void Unbind()
        {
            var gpu = _driverData.Value;
            if (isFixed)
            {
                _driverData.Value = null;
            }

            Kmem.Free(gpu);
        }

        private Errno SystemSuspend()
        {
            var gpu = _driverData.Value;
            if (isFixed && gpu is null)
            {
                return Errno.Ok;
            }

            return gpu!.Get().ActiveSubmits == 0 ? Errno.Ok : Errno.Busy;
        }

        private sealed record Gpu(int ActiveSubmits);
    }
}
