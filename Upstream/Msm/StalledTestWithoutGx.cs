using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Msm;

/// <summary>The test whether the SMMU is stalled reads a register of the graphics core, also when the GMU has collapsed that between two frames.</summary>
/// <remarks><c>a6xx_fault_detect_irq()</c> and <c>a6xx_smmu_is_stalled()</c>, drivers/gpu/drm/msm/adreno/a6xx_gpu.c; <c>a6xx_gmu_gx_is_on()</c>, a6xx_gmu.c.</remarks>
internal sealed class StalledTestWithoutGx : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-msm-stalled-test-without-gx";

    /// <inheritdoc/>
    public override string Title => "drm/msm: Add helper to check smmu is stalled";

    /// <inheritdoc/>
    public override int Year => 2022;

    /// <inheritdoc/>
    public override string Source => "March 2022, freedreno 98a1b7d16";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.UnpoweredAccess;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(isFixed).RunAsync();

    private sealed class Driver
    {
        private readonly AdrenoGpu _gpu;
        private readonly Gx _gx = new();
        private readonly KernelTimer _hangcheck;
        private readonly bool _isFixed;

        public Driver(bool isFixed)
        {
            _gpu = new(Machine.Current, _gx);
            _isFixed = isFixed;
            _hangcheck = new(HangcheckHandler, "hangcheck_timer");
        }

        public async KernelTask RunAsync()
        {
            _gpu.Write("CP_RB_WPTR", 1);
            _hangcheck.Mod(Ktime.FromMs(500));
            // The GMU finds the GPU idle and takes the power of the graphics core away: nobody tells the driver.
            await Kernel.MsleepAsync(100);
            _gx.IsOn.Value = false;
            await Kernel.MsleepAsync(500);
        }

        private void HangcheckHandler()
        {
            if (!SmmuIsStalled())
            {
                Kernel.Printk(KernLevel.Debug, "hangcheck: nothing is stalled");
            }
        }

        private bool SmmuIsStalled() => (!_isFixed || _gx.IsPowered) && (_gpu.Read("RBBM_STATUS3") & AdrenoGpu.StalledOnFault) != 0;

        /// <summary>The power of the graphics core, as the GMU switches it and shows it in a register of its own.</summary>
        private sealed class Gx : IPowerState
        {
            public Shared<bool> IsOn { get; } = new(true, "GMU_SPTPRAC_PWR_CLK_STATUS");

            public string Name => "gx";

            public bool IsPowered => IsOn.Peek;
        }
    }
}
