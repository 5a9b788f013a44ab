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
    public override IReadOnlyList<CFunction> Api { get; } =
    [
        new(CRole.Handler, "int", "iommu_iopf_handler_t", "told of a whole group of page requests", new CParameter("struct iopf_group *", "group", "the group, the handler's from now on")),
        new(CRole.Resume, "int", "iopf_group_response", "answer a group", new CParameter("struct iopf_group *", "group", "the group"), new CParameter("int", "status", "IOMMU_PAGE_RESP_SUCCESS, _INVALID or _FAILURE")),
        new(CRole.Resume, "void", "iopf_free_group", "give a group back", new CParameter("struct iopf_group *", "group", "the group")),
        new(CRole.Setup, "void", "iopf_queue_remove_device", "answer what is left, and forget a device; cannot fail", new CParameter("struct iopf_queue *", "queue", "the queue"), new CParameter("struct device *", "dev", "the device")),
    ];

    /// <inheritdoc/>
    protected override Func<PageRequestPort, PageRequestClient> NewClients()
    {
        var queue = new Workqueue("iopf_queue/smmuv3-iopfq", WorkqueueFlags.Unbound);
        return port => new SvaGroupUser(port, queue);
    }
}
