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
    public override IReadOnlyList<CFunction> Api { get; } =
    [
        new(CRole.Handler, "int", "iommufd_fault_iopf_handler", "put a group on the list that user space reads", new CParameter("struct iopf_group *", "group", "the group")),
        new(CRole.Query, "long", "iommufd_fault_fops_read", "hand groups to user space; each gets a cookie", new CParameter("struct file *", "filep", "the fault queue"), new CParameter("char *", "buf", "where to"), new CParameter("unsigned long", "count", "how much"), new CParameter("long long *", "ppos", "always 0")),
        new(CRole.Resume, "long", "iommufd_fault_fops_write", "answer groups by their cookies", new CParameter("struct file *", "filep", "the fault queue"), new CParameter("const char *", "buf", "the answers"), new CParameter("unsigned long", "count", "how much"), new CParameter("long long *", "ppos", "always 0")),
    ];

    /// <inheritdoc/>
    protected override Func<PageRequestPort, PageRequestClient> NewClients() => static port => new FaultQueueUser(port, hasTimeout: false);
}
