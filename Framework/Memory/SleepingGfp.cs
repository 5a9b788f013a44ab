namespace TopHalf.Memory;

/// <summary>A way to allocate that may sleep.</summary>
public readonly struct SleepingGfp
{
    /// <summary>As a value that can be handed on.</summary>
    /// <param name="gfp">This.</param>
    public static implicit operator Gfp(SleepingGfp gfp) => new(MaySleep: true);
}
