using TopHalf.Deferred;
using TopHalf.Machines;

namespace TopHalf.Power;

/// <summary>What all devices of a machine share: the work queue of runtime PM (<c>pm_wq</c>), made while the kernel boots.</summary>
internal sealed class PowerCore(Machine machine)
{
    public Workqueue Queue => machine.Workqueues.System("pm", WorkqueueFlags.Unbound);
}
