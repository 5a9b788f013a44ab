using TopHalf.Machines;
using TopHalf.Power;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Msm;

/// <summary>Recovery drops the votes of the GMU and waits for CX to collapse, so that nothing of the hang is left. The link to the SMMU keeps CX on for as long as the GPU's own device is up.</summary>
/// <remarks><c>a6xx_recover()</c>, drivers/gpu/drm/msm/adreno/a6xx_gpu.c.</remarks>
internal sealed class CxStaysOn : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-msm-cx-stays-on";

    /// <inheritdoc/>
    public override string Title => "drm/msm: Fix cx collapse issue during recovery";

    /// <inheritdoc/>
    public override int Year => 2022;

    /// <inheritdoc/>
    public override string Source => "July 2022, freedreno 1434fde89";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Warning;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(isFixed).RunAsync();

    private sealed class Driver
    {
        private readonly PmDevice _cx = new("cx_gdsc");
        private readonly PmDevice _gmu;
        private readonly PmDevice _gpu;
        private readonly bool _isFixed;

        public Driver(bool isFixed)
        {
            var smmu = new PmDevice("gpu-smmu", parent: _cx);
            _gmu = new("gmu", parent: _cx);
            _gpu = new("gpu");
            _gpu.AddSupplier(smmu);
            _isFixed = isFixed;
            foreach (var device in new[] { _cx, smmu, _gmu, _gpu })
            {
                device.Enable();
            }
        }

        public async KernelTask RunAsync()
        {
            if (await _gpu.GetAsync() == Errno.Ok && await _gmu.GetAsync() == Errno.Ok)
            {
                await RecoverAsync();
            }
        }

        private async KernelTask RecoverAsync()
        {
            _ = await _gmu.PutAsync();
            if (_isFixed)
            {
                _ = await _gpu.PutAsync();
            }

            await PollCollapsedAsync();
            Kernel.WarnOn(_cx.Status != RuntimeStatus.Suspended);
            if (_isFixed)
            {
                _ = await _gpu.GetAsync();
            }

            _ = await _gmu.GetAsync();
        }

        private async KernelTask PollCollapsedAsync()
        {
            for (var tries = 10; tries > 0 && _cx.Status != RuntimeStatus.Suspended; tries--)
            {
                await Kernel.MsleepAsync(10);
            }
        }
    }
}
