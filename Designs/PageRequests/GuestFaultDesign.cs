using TopHalf.Designs.PageRequests.Clients;

namespace TopHalf.Designs.PageRequests;

/// <summary><c>guest-fault</c>: VFIO hands the faults of a device to a guest, which answers (2017 to 2021, dropped).</summary>
internal sealed class GuestFaultDesign : PageRequestDesign
{
    /// <inheritdoc/>
    public override string Slug => "guest-fault";

    /// <inheritdoc/>
    public override int Order => 10;

    /// <inheritdoc/>
    public override string Summary => "VFIO hands the faults of a device to a guest, which answers (2017 to 2021, dropped)";

    /// <inheritdoc/>
    public override string Source => "vSVM and vSMMUv3 series, v8 to v13, 2017 to 2021; not merged";

    /// <inheritdoc/>
    public override DesignFacts Facts => new("irq thread, guest", "yes", "guest", "process");

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [typeof(VfioFaultRing)];

    /// <inheritdoc/>
    public override IReadOnlyList<CFunction> Api { get; } =
    [
        new(CRole.Handler, "int", "iommu_dev_fault_handler_t", "puts a fault into the ring of the guest, and signals it", new CParameter("struct iommu_fault *", "fault", "the fault"), new CParameter("void *", "data", "the VFIO device")),
        new(CRole.Resume, "int", "vfio_pci_dma_fault_response", "what the guest has written is an answer", new CParameter("struct vfio_pci_core_device *", "vdev", "the VFIO device"), new CParameter("struct iommu_page_response *", "msg", "the answer")),
    ];

    /// <inheritdoc/>
    protected override Func<PageRequestPort, PageRequestClient> NewClients() => static port => new VfioFaultRing(port);
}
