namespace TopHalf.Contracts;

/// <summary>From here on the handler of the object that it is called on, or of the marked parameter, may come: <c>queue_work</c>, <c>mod_timer</c>, <c>request_irq</c>.</summary>
/// <remarks>The parameter is the object, the number or name under which it is known (an interrupt's), or the handler itself; what is returned is the object that stands for it from then on.</remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Parameter | AttributeTargets.ReturnValue)]
public sealed class ArmsAttribute : Attribute;
