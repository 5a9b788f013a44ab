namespace TopHalf.Contracts;

/// <summary>May not be called inside these sections, nor in a context that is one: it enables interrupts, or waits for another CPU (TH2006).</summary>
/// <param name="sections">The sections.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ForbiddenInAttribute(Sections sections) : Attribute
{
    /// <summary>The sections.</summary>
    public Sections Sections { get; } = sections;
}
