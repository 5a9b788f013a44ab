namespace TopHalf.Devices;

/// <summary>Where a bus master's accesses enter the interconnect: an IOMMU, or the bus itself.</summary>
public interface ITransactionPort
{
    /// <summary>Gives an access to the port.</summary>
    /// <param name="transaction">The access.</param>
    /// <param name="master">Who hears how it ends, once, during this call or later.</param>
    /// <returns>Whether it was taken; if not, <paramref name="master"/> keeps it until <see cref="ITransactionMaster.Ready"/>.</returns>
    /// <exception cref="ArgumentException">No bus can carry such an access.</exception>
    IssueResult Issue(in StreamTransaction transaction, ITransactionMaster master);
}
