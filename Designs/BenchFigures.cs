namespace TopHalf.Designs;

/// <summary>What a bench measured. Virtual time and counts: the same on every machine.</summary>
/// <param name="Raised">Faulting accesses of the device.</param>
/// <param name="Handled">Those of which a handler was told.</param>
/// <param name="Stuck">Accesses that are still held.</param>
/// <param name="StallNs">For how long each access was held that is over, in nanoseconds, ascending; 0 for those that were terminated at once.</param>
public sealed record BenchFigures(long Raised, long Handled, long Stuck, IReadOnlyList<long> StallNs)
{
    /// <summary>The same by client, where several share the IOMMU. Default: empty.</summary>
    public IReadOnlyList<ClientFigures> Clients { get; init; } = [];

    /// <summary>A quantile of the time for which accesses were held.</summary>
    /// <param name="share">0 to 1: 0.5 is the median.</param>
    /// <returns>Nanoseconds; 0 when nothing was held.</returns>
    public long Quantile(double share) => StallNs.Count == 0 ? 0 : StallNs[(int)Math.Min(StallNs.Count - 1, Math.Floor(share * StallNs.Count))];
}
