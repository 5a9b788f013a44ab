namespace TopHalf.Contracts;

/// <summary>From here on the handler of the object that it is called on, or of the marked parameter, may come: <c>queue_work</c>, <c>mod_timer</c>, <c>request_irq</c>.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Parameter)]
public sealed class ArmsAttribute : Attribute;
