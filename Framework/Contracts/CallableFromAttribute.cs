namespace TopHalf.Contracts;

/// <summary>Where the function may be called; anywhere else is a finding, whatever is held.</summary>
/// <param name="contexts">The contexts.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor | AttributeTargets.Delegate | AttributeTargets.Property)]
public sealed class CallableFromAttribute(CallContexts contexts) : Attribute
{
    /// <summary>The contexts.</summary>
    public CallContexts Contexts { get; } = contexts;
}
