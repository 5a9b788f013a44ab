namespace TopHalf.Contracts;

/// <summary>The function is called in atomic context: a lock is held, or preemption is off. What it calls may not sleep.</summary>
/// <remarks>On a delegate or interface method it is the contract of the slot: <c>start_tx()</c> runs under the port's lock.</remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Delegate | AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class AtomicAttribute : Attribute;
