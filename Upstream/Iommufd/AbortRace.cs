using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Iommufd;

/// <summary>An object with a file is taken back: fput() leaves the release of the file to later, and the object is freed at once.</summary>
/// <remarks><c>iommufd_object_abort_and_destroy()</c>, <c>iommufd_eventq_abort()</c> and <c>__fput_sync()</c>, drivers/iommu/iommufd.</remarks>
internal sealed class AbortRace : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-iommufd-abort-race";

    /// <inheritdoc/>
    public override string Title => "iommufd: Fix race during abort for file descriptors";

    /// <inheritdoc/>
    public override int Year => 2025;

    /// <inheritdoc/>
    public override string Source => "mail of September 2025, kernel archive 4f51162397";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.UseAfterFree;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        // The command's structure is where user space has nothing: the answer cannot be written.
        await new Iommufd(isFixed).VeventqAllocAsync(user: 0);
        await Workqueue.System.FlushAsync();
    }

    private sealed class Iommufd(bool isFixed)
    {
        public async KernelTask<Errno> VeventqAllocAsync(ulong user)
        {
            if (await Kmem.AllocAsync(new EventQueue(), Gfp.Kernel) is not { } veventq)
            {
                return Errno.NoMem;
            }

            veventq.Get().Users.Update(static users => users + 1);
            var filep = new File(veventq);
            if (await UserMemory.CopyToUserAsync(user, new byte[8]) != 0)
            {
                AbortAndDestroy(veventq, filep);
                return Errno.Fault;
            }

            return Errno.Ok;
        }

        private void AbortAndDestroy(Kmem<EventQueue> veventq, File filep)
        {
            if (isFixed)
            {
                filep.FputSync();
            }
            else
            {
                filep.Fput();
            }

            veventq.Free();
        }
    }

    private sealed class File
    {
        private readonly Kmem<EventQueue> _veventq;
        private readonly Work _delayedFput;

        public File(Kmem<EventQueue> veventq)
        {
            _veventq = veventq;
            _delayedFput = new(() =>
            {
                FopsRelease();
                return default;
            }, "delayed_fput");
        }

        public void Fput() => Kernel.WarnOn(!Workqueue.System.Queue(_delayedFput));

        public void FputSync() => FopsRelease();

        private void FopsRelease() => _veventq.Get().Users.Update(static users => users - 1);
    }

    private sealed class EventQueue
    {
        public Shared<int> Users { get; } = new(1, "obj->users");
    }
}
