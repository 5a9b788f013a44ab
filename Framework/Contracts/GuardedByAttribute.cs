namespace TopHalf.Contracts;

/// <summary>Is read and written with the lock held (<c>__guarded_by</c>).</summary>
/// <param name="field">The field or property of the same object that is the lock: <c>nameof(_lock)</c>.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class GuardedByAttribute(string field) : Attribute
{
    /// <summary>The field or property that is the lock.</summary>
    public string Field { get; } = field;
}
