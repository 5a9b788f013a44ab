using TopHalf.Designs.PageRequests.Clients;

namespace TopHalf.Designs.PageRequests;

/// <summary><c>fault-queue-timer</c>: as fault-queue, and a timer of one second answers what user space does not (2023, not merged).</summary>
internal sealed class FaultQueueTimerDesign : PageRequestDesign
{
    /// <inheritdoc/>
    public override string Slug => "fault-queue-timer";

    /// <inheritdoc/>
    public override int Order => 17;

    /// <inheritdoc/>
    public override string Summary => "as fault-queue, and a timer of one second answers what user space does not (2023, not merged)";

    /// <inheritdoc/>
    public override string Source => "first version of \"IOMMUFD: Deliver IO page faults to user space\", May 2023";

    /// <inheritdoc/>
    public override DesignFacts Facts => new("irq thread, user space", "after delivery", "user space, core", "process, work queue");

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [typeof(FaultQueueUser)];

    /// <inheritdoc/>
    protected override Func<PageRequestPort, PageRequestClient> NewClients() => static port => new FaultQueueUser(port, hasTimeout: true);
}
