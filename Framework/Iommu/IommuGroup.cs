namespace TopHalf.Iommu;

/// <summary>Devices that an IOMMU cannot tell apart, and that so share a domain (<c>struct iommu_group</c>).</summary>
/// <param name="name">For reports.</param>
public sealed class IommuGroup(string name)
{
    /// <summary>For reports.</summary>
    public string Name { get; } = name;

    /// <summary>The domain to which its devices are attached; null for none.</summary>
    public IommuDomain? Domain { get; internal set; }
}
