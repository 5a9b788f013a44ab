using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.ReadCopyUpdate;
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

        // The process exits, and closes its files after it gave its memory back.
        Sva.MmDrop(mm!);
        sva.Unbind();
        await Rcu.BarrierAsync();
    }

    private sealed class Sva
    {
        private readonly Kmem<Mm> _mm;
        private readonly bool _isFixed;
        private readonly RcuHead _notifier;

        public Sva(Kmem<Mm> mm, bool isFixed)
        {
            (_mm, _isFixed) = (mm, isFixed);
            _notifier = new(() => MmDrop(_mm), "mmu_notifier_free_rcu");
        }

        public void Bind()
        {
            MmGrab(_mm);
            if (_isFixed)
            {
                // The descriptor has a reference of its own.
                MmGrab(_mm);
            }

            _mm.Get().PinnedAsids.Update(static pinned => pinned + 1);
        }

        public void Unbind()
        {
            Rcu.Call(_notifier);

            // arm64_mm_context_put()
            _mm.Get().PinnedAsids.Update(static pinned => pinned - 1);
            if (_isFixed)
            {
                MmDrop(_mm);
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
