using TopHalf.Designs.PageRequests.Clients;
using TopHalf.Designs.PageRequests.Core;

namespace TopHalf.Designs.PageRequests;

/// <summary><c>iopf-queue</c>: the core brings in pages of a shared address space in its own work queue (v5.13).</summary>
internal sealed class IopfQueueDesign : PageRequestDesign
{
    /// <inheritdoc/>
    public override string Slug => "iopf-queue";

    /// <inheritdoc/>
    public override int Order => 11;

    /// <inheritdoc/>
    public override string Summary => "the core brings in pages of a shared address space in its own work queue (v5.13)";

    /// <inheritdoc/>
    public override string Source => "drivers/iommu/io-pgfault.c, merged in v5.13 to v5.14, 2021";

    /// <inheritdoc/>
    public override DesignFacts Facts => new("work queue", "yes", "core", "work queue");

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [typeof(SvaUser)];

    /// <inheritdoc/>
    protected override Func<PageRequestPort, PageRequestClient> NewClients()
    {
        var queue = new IopfQueue();
        return port => new SvaUser(port, queue);
    }
}
