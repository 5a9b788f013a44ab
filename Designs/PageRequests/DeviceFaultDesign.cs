using TopHalf.Designs.PageRequests.Clients;

namespace TopHalf.Designs.PageRequests;

/// <summary><c>device-fault</c>: a fault API for each device: a list of faults that wait for the client's answer (v5.3).</summary>
internal sealed class DeviceFaultDesign : PageRequestDesign
{
    /// <inheritdoc/>
    public override string Slug => "device-fault";

    /// <inheritdoc/>
    public override int Order => 9;

    /// <inheritdoc/>
    public override string Summary => "a fault API for each device: a list of faults that wait for the client's answer (v5.3)";

    /// <inheritdoc/>
    public override string Source => "iommu_register_device_fault_handler() and iommu_page_response(), merged in v5.3, May 2019; removed in v6.9";

    /// <inheritdoc/>
    public override DesignFacts Facts => new("irq thread", "yes", "client", "irq thread, work queue, process");

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [typeof(DeviceFaultClient)];

    /// <inheritdoc/>
    protected override Func<PageRequestPort, PageRequestClient> NewClients() => static port => new DeviceFaultClient(port);
}
