using TopHalf.Deferred;

namespace TopHalf.Power;

/// <summary>What all devices of a machine share: the work queue of runtime PM (<c>pm_wq</c>).</summary>
internal sealed class PowerCore
{
    /// <summary>Made with the first device, in whose probe one may sleep; the kernel makes it while it boots.</summary>
    public Workqueue Queue => field ??= new("pm", WorkqueueFlags.Unbound);
}
