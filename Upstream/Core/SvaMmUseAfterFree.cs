using TopHalf.Deferred;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Core;

/// <summary>
/// The context descriptor pins an ASID of an address space that it does not hold: the process is gone and the notifier put its reference when
/// the ASID is given back.
/// </summary>
/// <remarks><c>arm_smmu_alloc_shared_cd()</c>, <c>arm_smmu_free_shared_cd()</c>, drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3-sva.c.</remarks>
internal sealed class SvaMmUseAfterFree : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-sva-mm-use-after-free";

    /// <inheritdoc/>
    public override string Title => "iommu/arm-smmu-v3-sva: Fix mm use-after-free";

    /// <inheritdoc/>
    public override int Year => 2022;

    /// <inheritdoc/>
    public override string Source => "mail of April 2022, iommu 5d97c4105";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.UseAfterFree;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var mm = await Kmem.AllocAsync(new Mm(), Gfp.Kernel, 1024);
        var sva = new Sva(mm!, isFixed);
        sva.Bind();
        var exit = Kthread.Run(_ =>
        {
            // The last thread of the process is gone.
            Sva.MmDrop(mm!);
            return default;
        }, "exit", cpu: 1);
        sva.Unbind();
        await exit.StopAsync();
    }

    private sealed class Sva(Kmem<Mm> mm, bool isFixed)
    {
        public void Bind()
        {
            // mmu_notifier_get()
            MmGrab(mm);
            if (isFixed)
            {
                // The descriptor has a reference of its own.
                MmGrab(mm);
            }

            mm.Get().PinnedAsids.Update(static pinned => pinned + 1);
        }

        public void Unbind()
        {
            // mmu_notifier_put(), here without its grace period.
            MmDrop(mm);

            // arm64_mm_context_put()
            mm.Get().PinnedAsids.Update(static pinned => pinned - 1);
            if (isFixed)
            {
                MmDrop(mm);
            }
        }

        public static void MmDrop(Kmem<Mm> mm)
        {
            if (mm.Get().Count.Update(static count => count - 1) == 0)
            {
                mm.Free();
            }
        }

        private static void MmGrab(Kmem<Mm> mm) => mm.Get().Count.Update(static count => count + 1);
    }

    private sealed class Mm
    {
        public Shared<int> Count { get; } = new(1, "mm->mm_count");

        public Shared<int> PinnedAsids { get; } = new(name: "mm->context.pinned");
    }
}
