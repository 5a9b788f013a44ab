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
    public override IReadOnlyList<CFunction> Api { get; } =
    [
        new(CRole.Handler, "int", "iommufd_fault_iopf_handler", "put a group on the list that user space reads", new CParameter("struct iopf_group *", "group", "the group")),
        new(CRole.Query, "long", "iommufd_fault_fops_read", "hand groups to user space; each gets a cookie", new CParameter("struct file *", "filep", "the fault queue"), new CParameter("char *", "buf", "where to"), new CParameter("unsigned long", "count", "how much"), new CParameter("long long *", "ppos", "always 0")),
        new(CRole.Resume, "long", "iommufd_fault_fops_write", "answer groups by their cookies", new CParameter("struct file *", "filep", "the fault queue"), new CParameter("const char *", "buf", "the answers"), new CParameter("unsigned long", "count", "how much"), new CParameter("long long *", "ppos", "always 0")),
        new(CRole.Resume, "void", "iommufd_fault_timeout", "the time is up: the group is answered for user space", new CParameter("struct iopf_group *", "group", "the group")),
    ];

    /// <inheritdoc/>
    protected override Func<PageRequestPort, PageRequestClient> NewClients() => static port => new FaultQueueUser(port, hasTimeout: true);
}
