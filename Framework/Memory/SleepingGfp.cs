namespace TopHalf.Memory;

/// <summary>A way to allocate that may sleep.</summary>
public readonly struct SleepingGfp
{
    private readonly GfpFlags _without;

    internal SleepingGfp(GfpFlags without) => _without = without;

    /// <summary>As a value that can be handed on.</summary>
    /// <param name="gfp">This.</param>
    public static implicit operator Gfp(SleepingGfp gfp) =>
        new((GfpFlags.DirectReclaim | GfpFlags.KswapdReclaim | GfpFlags.Io | GfpFlags.Fs) & ~gfp._without);
}
