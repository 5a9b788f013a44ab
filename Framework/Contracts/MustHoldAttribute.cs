namespace TopHalf.Contracts;

/// <summary>The caller holds the lock (<c>__must_hold</c>): the function begins with it held, and says so instead of taking it.</summary>
/// <param name="field">The field or property of the same object that is the lock: <c>nameof(_lock)</c>.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property, AllowMultiple = true)]
public sealed class MustHoldAttribute(string field) : Attribute
{
    /// <summary>The field or property that is the lock.</summary>
    public string Field { get; } = field;
}
