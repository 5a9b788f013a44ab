using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Power;

/// <summary>What a driver does when its device goes up and down (<c>struct dev_pm_ops</c>). They may sleep, unless the device is irq-safe.</summary>
public sealed record PmCallbacks
{
    /// <summary>Brings the device down (<c>runtime_suspend</c>). Null: nothing has to be done.</summary>
    [RunsIn(CallContexts.Task)]
    public Func<KernelTask<Errno>>? Suspend { get; init; }

    /// <summary>Brings the device up (<c>runtime_resume</c>). Null: nothing has to be done.</summary>
    [RunsIn(CallContexts.Task)]
    public Func<KernelTask<Errno>>? Resume { get; init; }

    /// <summary>Asked when nobody uses the device: <see cref="Errno.Ok"/> lets it suspend (<c>runtime_idle</c>). Null: it may.</summary>
    [RunsIn(CallContexts.Task)]
    public Func<KernelTask<Errno>>? Idle { get; init; }
}
