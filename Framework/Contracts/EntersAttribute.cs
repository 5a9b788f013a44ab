namespace TopHalf.Contracts;

/// <summary>Begins sections that belong to no lock: <c>local_irq_disable</c>, <c>rcu_read_lock</c>.</summary>
/// <param name="sections">What begins.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EntersAttribute(Sections sections) : Attribute
{
    /// <summary>What begins.</summary>
    public Sections Sections { get; } = sections;
}
