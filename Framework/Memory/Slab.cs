namespace TopHalf.Memory;

/// <summary>Some pages that are cut into objects of one size (<c>struct slab</c>).</summary>
internal sealed class Slab(int objects)
{
    public int Objects { get; } = objects;

    public int Free { get; set; } = objects;

    public bool IsEmpty => Free == Objects;

    /// <summary>Whether it belongs to a CPU: then others that free into it take no lock.</summary>
    public bool IsFrozen { get; set; }
}
