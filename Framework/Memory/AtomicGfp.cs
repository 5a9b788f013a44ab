namespace TopHalf.Memory;

/// <summary>A way to allocate that does not sleep.</summary>
public readonly struct AtomicGfp
{
    /// <summary>As a value that can be handed on.</summary>
    /// <param name="gfp">This.</param>
    public static implicit operator Gfp(AtomicGfp gfp) => new(MaySleep: false);
}
