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
    protected override Func<PageRequestPort, PageRequestClient> NewClients() => static port => new VfioFaultRing(port);
}
