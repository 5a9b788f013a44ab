using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Iommufd;

/// <summary>On the error path the file is put, which releases what it held; then the path releases the same once more.</summary>
/// <remarks><c>iommufd_fault_alloc()</c>, <c>iommufd_fault_fops_release()</c>, drivers/iommu/iommufd/fault.c.</remarks>
internal sealed class AllocOutFput : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-iommufd-alloc-out-fput";

    /// <inheritdoc/>
    public override string Title => "iommufd/fault: Fix out_fput in iommufd_fault_alloc()";

    /// <inheritdoc/>
    public override int Year => 2024;

    /// <inheritdoc/>
    public override string Source => "mail of December 2024, kernel archive 83c08eeb0c";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.UseAfterFree;

    /// <inheritdoc/>
    public override IReadOnlyList<string> SearchOptions => ["--failures", "1", "--fault", "allocation"];

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        if (await Kmem.AllocAsync(new Context(), Gfp.Kernel) is not { } ictx)
        {
            return;
        }

        if (await FaultAllocAsync(ictx, isFixed) is { } filep)
        {
            FopsRelease(filep);
        }

        // User space closes /dev/iommu.
        CtxPut(ictx);
    }

    private static async KernelTask<Kmem<EventFile>?> FaultAllocAsync(Kmem<Context> ictx, bool isFixed)
    {
        if (await Kmem.AllocAsync(new EventFile(ictx), Gfp.Kernel) is not { } filep)
        {
            return null;
        }

        ictx.Get().Users.Update(static users => users + 1);

        // get_unused_fd_flags() has to make the table larger.
        var table = await Kmem.AllocAsync("fdtable", Gfp.Kernel, 4096);
        if (table is null)
        {
            // out_fput: with the last reference of the file comes its release.
            FopsRelease(filep);
            if (!isFixed)
            {
                CtxPut(ictx);
            }

            return null;
        }

        table.Free();
        return filep;
    }

    private static void FopsRelease(Kmem<EventFile> filep)
    {
        CtxPut(filep.Get().Ictx);
        filep.Free();
    }

    private static void CtxPut(Kmem<Context> ictx)
    {
        if (ictx.Get().Users.Update(static users => users - 1) == 0)
        {
            ictx.Free();
        }
    }

    private sealed record EventFile(Kmem<Context> Ictx);

    private sealed class Context
    {
        public Shared<int> Users { get; } = new(1, "ictx->users");
    }
}
