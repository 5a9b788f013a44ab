using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Msm;

/// <summary>The wait for idle was written with its condition inverted: it returns at once while the GPU works.</summary>
/// <remarks><c>adreno_system_suspend()</c>, drivers/gpu/drm/msm/adreno/adreno_device.c.</remarks>
internal sealed class SuspendWaitsForBusy : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-msm-suspend-waits-for-busy";

    /// <inheritdoc/>
    public override string Title => "drm/msm/gpu: Wait for idle before suspending (v2: the condition is inverted)";

    /// <inheritdoc/>
    public override int Year => 2022;

    /// <inheritdoc/>
    public override string Source => "v2 January 2022, freedreno cc3553a52; corrected without a word in v3, 9f41e39dd";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.UnpoweredAccess;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(isFixed).RunAsync();

    private sealed class Driver(bool isFixed) : AdrenoSuspend
    {
        protected override KernelTask<bool> WaitForIdleAsync() => WaitAsync(IsDone);

        private bool IsDone() => isFixed ? ActiveSubmits.Value == 0 : ActiveSubmits.Value > 0;
    }
}
