namespace TopHalf.Contracts;

/// <summary>Releases the lock that it is called on, or that the marked parameter is; and ends sections with it.</summary>
/// <param name="sections">What else ends.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Parameter)]
public sealed class ReleasesAttribute(Sections sections = Sections.None) : Attribute
{
    /// <summary>What else ends.</summary>
    public Sections Sections { get; } = sections;
}
