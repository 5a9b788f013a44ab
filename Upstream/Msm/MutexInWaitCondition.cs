using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Msm;

/// <summary>The condition of the wait for idle takes a mutex: it may sleep while the task has said already that it will.</summary>
/// <remarks><c>adreno_system_suspend()</c> and <c>active_submits()</c>, drivers/gpu/drm/msm/adreno/adreno_device.c.</remarks>
internal sealed class MutexInWaitCondition : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-msm-mutex-in-wait-condition";

    /// <inheritdoc/>
    public override string Title => "drm/msm/gpu: Remove mutex from wait_event condition";

    /// <inheritdoc/>
    public override int Year => 2022;

    /// <inheritdoc/>
    public override string Source => "commit 7242795d520d, April 2022";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.BlockInCondition;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(isFixed).RunAsync();

    private sealed class Driver(bool isFixed) : AdrenoSuspend
    {
        protected override KernelTask<bool> WaitForIdleAsync() => WaitAsync(() => CountActiveSubmits() == 0);

        private int CountActiveSubmits()
        {
            if (isFixed)
            {
                return ActiveSubmits.Value;
            }

            Machine.Current.RunOnStack(ActiveLock.LockAsync());
            var active = ActiveSubmits.Value;
            ActiveLock.Unlock();
            return active;
        }
    }
}
