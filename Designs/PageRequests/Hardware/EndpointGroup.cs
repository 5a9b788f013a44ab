namespace TopHalf.Designs.PageRequests.Hardware;

/// <summary>A group of page requests that a device waits for.</summary>
/// <param name="Id">Its index.</param>
/// <param name="Accesses">Whose requests are in it.</param>
internal sealed record EndpointGroup(int Id, IReadOnlyList<EndpointAccess> Accesses);
