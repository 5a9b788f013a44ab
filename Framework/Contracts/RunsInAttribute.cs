namespace TopHalf.Contracts;

/// <summary>What is called, or bound to this slot, runs in these contexts: a handler in hard interrupt context, a work item in a worker.</summary>
/// <remarks>On an attribute it says so of every function that is marked with that attribute: a kernel test.</remarks>
/// <param name="contexts">The contexts; it may run in each.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method | AttributeTargets.Delegate | AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class RunsInAttribute(CallContexts contexts) : Attribute
{
    /// <summary>The contexts.</summary>
    public CallContexts Contexts { get; } = contexts;
}
