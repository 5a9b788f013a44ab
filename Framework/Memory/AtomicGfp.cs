namespace TopHalf.Memory;

/// <summary>A way to allocate that does not sleep.</summary>
public readonly struct AtomicGfp
{
    private readonly GfpFlags _without;

    internal AtomicGfp(GfpFlags without) => _without = without;

    /// <summary>As a value that can be handed on.</summary>
    /// <param name="gfp">This.</param>
    public static implicit operator Gfp(AtomicGfp gfp) => new((GfpFlags.High | GfpFlags.KswapdReclaim) & ~gfp._without);
}
