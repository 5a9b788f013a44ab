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
    public override IReadOnlyList<CFunction> Api { get; } =
    [
        new(CRole.Handler, "int", "iommu_queue_iopf", "queue a page request, and with the last one of its group the work that handles it", new CParameter("struct iommu_fault *", "fault", "the request"), new CParameter("void *", "cookie", "the device")),
        new(CRole.Setup, "int", "iopf_queue_add_device", "let the requests of a device be queued", new CParameter("struct iopf_queue *", "queue", "the queue"), new CParameter("struct device *", "dev", "the device")),
        new(CRole.Setup, "int", "iopf_queue_flush_dev", "wait for the works of a device", new CParameter("struct device *", "dev", "the device")),
        new(CRole.Setup, "int", "iopf_queue_remove_device", "forget a device; it may fail", new CParameter("struct iopf_queue *", "queue", "the queue"), new CParameter("struct device *", "dev", "the device")),
        new(CRole.Resume, "int", "iommu_page_response", "answer a page request", new CParameter("struct device *", "dev", "the device"), new CParameter("struct iommu_page_response *", "msg", "the answer")),
    ];

    /// <inheritdoc/>
    protected override Func<PageRequestPort, PageRequestClient> NewClients()
    {
        var queue = new IopfQueue();
        return port => new SvaUser(port, queue);
    }
}
