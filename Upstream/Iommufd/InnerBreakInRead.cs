using TopHalf.Locking;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.PageRequests;

namespace TopHalf.Upstream.Iommufd;

/// <summary>
/// When a fault cannot be copied to user space, the group goes back to the list and the loop over its faults is left, but not the one over the
/// groups: it takes the same group again.
/// </summary>
/// <remarks><c>iommufd_fault_fops_read()</c>. With a bad pointer the task goes round and round, under the mutex that every answer needs.</remarks>
internal sealed class InnerBreakInRead : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-iommufd-inner-break-in-read";

    /// <inheritdoc/>
    public override string Title => "iommufd/fault: a copy that fails leaves only the inner loop of the read (not reported)";

    /// <inheritdoc/>
    public override int Year => 2025;

    /// <inheritdoc/>
    public override string Source => "reading of iommufd_fault_fops_read() in drivers/iommu/iommufd/eventq.c, v6.15; no report, no fix known";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.RunDidNotEnd;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var fault = new Fault(isFixed);
        fault.IopfHandler(new(Device: 1, Pasid: 1, Address: 0x1000, Group: 3));

        // User space has nothing there.
        var read = await fault.ReadAsync(user: 0);
        Kernel.Printk(KernLevel.Info, $"read: {read}");
    }

    private sealed class Fault(bool isFixed)
    {
        private const int FaultSize = 40;

        private readonly Mutex _mutex = new("fault->mutex");
        private readonly SpinLock _lock = new("fault->lock");
        private readonly LinkedList<PageRequest> _deliver = [];

        public void IopfHandler(PageRequest group)
        {
            using var held = _lock.Hold();
            _deliver.AddLast(group);
        }

        public async KernelTask<int> ReadAsync(ulong user)
        {
            var (done, error) = (0, Errno.Ok);
            using (await _mutex.HoldAsync())
            {
                while (Fetch() is { } group)
                {
                    if (await UserMemory.CopyToUserAsync(user + (ulong)done, new byte[FaultSize]) != 0)
                    {
                        Restore(group);
                        error = Errno.Fault;
                        if (isFixed)
                        {
                            break;
                        }
                    }
                    else
                    {
                        done += FaultSize;
                    }
                }
            }

            return done == 0 ? (int)error : done;
        }

        private PageRequest? Fetch()
        {
            using var held = _lock.Hold();
            if (_deliver.First is not { } first)
            {
                return null;
            }

            _deliver.RemoveFirst();
            return first.Value;
        }

        private void Restore(PageRequest group)
        {
            using var held = _lock.Hold();
            _deliver.AddFirst(group);
        }
    }
}
