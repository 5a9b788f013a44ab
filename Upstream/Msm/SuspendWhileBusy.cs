using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Msm;

/// <summary>A forced suspend does not look at the count of users: it takes the power of a GPU that still works, and whoever retires its submit reads a register without power.</summary>
/// <remarks><c>adreno_system_suspend()</c>, drivers/gpu/drm/msm/adreno/adreno_device.c.</remarks>
internal sealed class SuspendWhileBusy : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-msm-suspend-while-busy";

    /// <inheritdoc/>
    public override string Title => "drm/msm/gpu: Wait for idle before suspending";

    /// <inheritdoc/>
    public override int Year => 2022;

    /// <inheritdoc/>
    public override string Source => "v2 January 2022, freedreno cc3553a52; v3 9f41e39dd";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.UnpoweredAccess;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(isFixed).RunAsync();

    private sealed class Driver(bool isFixed) : AdrenoSuspend
    {
        protected override KernelTask<bool> WaitForIdleAsync() => isFixed ? WaitAsync(() => ActiveSubmits.Value == 0) : true;
    }
}
