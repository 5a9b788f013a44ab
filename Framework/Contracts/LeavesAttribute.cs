namespace TopHalf.Contracts;

/// <summary>Ends sections that belong to no lock: <c>local_irq_enable</c>, <c>rcu_read_unlock</c>.</summary>
/// <param name="sections">What ends.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LeavesAttribute(Sections sections) : Attribute
{
    /// <summary>What ends.</summary>
    public Sections Sections { get; } = sections;
}
