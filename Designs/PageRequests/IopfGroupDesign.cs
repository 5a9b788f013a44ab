using TopHalf.Deferred;
using TopHalf.Designs.PageRequests.Clients;

namespace TopHalf.Designs.PageRequests;

/// <summary><c>iopf-group</c>: whole groups go to the handler of the domain, and the remover answers what is left (v6.9).</summary>
internal sealed class IopfGroupDesign : PageRequestDesign
{
    /// <inheritdoc/>
    public override string Slug => "iopf-group";

    /// <inheritdoc/>
    public override int Order => 16;

    /// <inheritdoc/>
    public override string Summary => "whole groups go to the handler of the domain, and the remover answers what is left (v6.9)";

    /// <inheritdoc/>
    public override string Source => "\"iommu: Prepare to deliver page faults to user space\", merged in v6.9, February 2024";

    /// <inheritdoc/>
    public override DesignFacts Facts => new("irq thread, work queue", "handler no, its work yes", "client", "work queue, process");

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [typeof(SvaGroupUser)];

    /// <inheritdoc/>
    protected override Func<PageRequestPort, PageRequestClient> NewClients()
    {
        var queue = new Workqueue("iopf_queue/smmuv3-iopfq", WorkqueueFlags.Unbound);
        return port => new SvaGroupUser(port, queue);
    }
}
