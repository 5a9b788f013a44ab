namespace TopHalf.Contracts;

/// <summary>May only be called inside one of these sections (<c>rcu_dereference</c>), or in a context that is one.</summary>
/// <remarks>In a softirq preemption and bottom halves are disabled, in a hard interrupt the interrupts too; an RCU reader is neither.</remarks>
/// <param name="sections">The sections; one is enough.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresAttribute(Sections sections) : Attribute
{
    /// <summary>The sections; one is enough.</summary>
    public Sections Sections { get; } = sections;
}
