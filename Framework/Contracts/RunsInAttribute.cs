namespace TopHalf.Contracts;

/// <summary>What is called, or bound to this slot, runs in these contexts: a handler in hard interrupt context, a work item in a worker.</summary>
/// <param name="contexts">The contexts; it may run in each.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Delegate | AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class RunsInAttribute(CallContexts contexts) : Attribute
{
    /// <summary>The contexts.</summary>
    public CallContexts Contexts { get; } = contexts;
}
