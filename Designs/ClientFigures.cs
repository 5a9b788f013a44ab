namespace TopHalf.Designs;

/// <summary>What one client has been told, where several share an IOMMU.</summary>
/// <param name="Name">The client's device.</param>
/// <param name="Raised">Faulting accesses of its device.</param>
/// <param name="Told">Faults of which its handler was told, whosever they were.</param>
/// <param name="OfOthers">Those among them that another device has made.</param>
public sealed record ClientFigures(string Name, long Raised, long Told, long OfOthers)
{
    /// <summary>Begins the names of the figures of a client: <c>client-display-told</c>.</summary>
    public const string Prefix = "client-";
}
