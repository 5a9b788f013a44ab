using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.Behaviour.Interrupts;

/// <summary>What is done to a line once it is requested.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Run">What the main task does.</param>
/// <param name="Hook">What a handler or thread function does besides, or null.</param>
internal sealed record FlowEvent(string Name, Func<FlowRig, KernelTask> Run, FlowHook? Hook = null)
{
    /// <summary>Whether the line is delivered to the second CPU.</summary>
    public bool IsOnOtherCpu { get; init; }

    /// <summary>Whether the line is requested so that it stays disabled.</summary>
    public bool StaysDisabled { get; init; }

    /// <summary>Whether requests and frees are logged.</summary>
    public bool IsAboutRequests { get; init; }

    /// <summary>Whether nobody drops the level.</summary>
    public bool NobodyClears { get; init; }

    /// <summary>Whether all handlers and thread functions deny that the interrupt was theirs.</summary>
    public bool NobodyCares { get; init; }

    /// <summary>Whether a flow can have it: where the request is refused, nothing comes after it.</summary>
    public bool AppliesTo(FlowKind kind, FlowRegistration registration) =>
        AppliesTo(registration) && (IsAboutRequests || registration.IsAccepted(kind));

    /// <summary>Whether there can be such an event: what it hooks exists, and sharers cannot ask to stay disabled.</summary>
    private bool AppliesTo(FlowRegistration registration)
    {
        var hasPlace = Hook is null || (Hook.IsInThread ? registration.Last.Thread : registration.Last.Primary) is not null;
        return hasPlace && !(StaysDisabled && registration.IsShared) &&
            (registration.Events.Length == 0 || registration.Events.Contains(Name));
    }
}
