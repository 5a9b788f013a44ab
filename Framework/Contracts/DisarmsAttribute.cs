namespace TopHalf.Contracts;

/// <summary>Takes back what armed the handler, and does not wait for one that runs: <c>cancel_work</c>, <c>del_timer</c>.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Parameter)]
public sealed class DisarmsAttribute : Attribute;
