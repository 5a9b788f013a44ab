using TopHalf.Designs.PageRequests.Clients;

namespace TopHalf.Designs.PageRequests;

/// <summary><c>fault-queue</c>: user space reads groups of faults from a file and answers there (v6.11).</summary>
internal sealed class FaultQueueDesign : PageRequestDesign
{
    /// <inheritdoc/>
    public override string Slug => "fault-queue";

    /// <inheritdoc/>
    public override int Order => 17;

    /// <inheritdoc/>
    public override string Summary => "user space reads groups of faults from a file and answers there (v6.11)";

    /// <inheritdoc/>
    public override string Source => "\"IOMMUFD: Deliver IO page faults to user space\", merged in v6.11, July 2024";

    /// <inheritdoc/>
    public override DesignFacts Facts => new("irq thread, user space", "after delivery", "user space", "process");

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [typeof(FaultQueueUser)];

    /// <inheritdoc/>
    protected override Func<PageRequestPort, PageRequestClient> NewClients() => static port => new FaultQueueUser(port, hasTimeout: false);
}
