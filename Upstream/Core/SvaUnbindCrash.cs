using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Core;

/// <summary>
/// Freeing the last domain of an address space drops the last reference of the address space; its list of domains is looked at after that.
/// </summary>
/// <remarks><c>iommu_sva_unbind_device()</c>, drivers/iommu/iommu-sva.c.</remarks>
internal sealed class SvaUnbindCrash : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-sva-unbind-crash";

    /// <inheritdoc/>
    public override string Title => "iommu/sva: Fix crash in iommu_sva_unbind_device()";

    /// <inheritdoc/>
    public override int Year => 2026;

    /// <inheritdoc/>
    public override string Source => "CVE-2026-23429";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.UseAfterFree;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var mm = await Kmem.AllocAsync(new Mm(), Gfp.Kernel, 1024);
        mm!.Get().SvaDomains.Add("sva domain");
        var sva = new Sva(isFixed);
        var exit = Kthread.Run(_ =>
        {
            // The process is gone.
            Sva.MmDrop(mm);
            return default;
        }, "exit", cpu: 1);
        await sva.UnbindDeviceAsync(mm);
        await exit.StopAsync();
    }

    private sealed class Sva(bool isFixed)
    {
        private readonly Mutex _lock = new("iommu_sva_lock");
        private readonly List<Kmem<Mm>> _mms = [];

        public async KernelTask UnbindDeviceAsync(Kmem<Mm> mm)
        {
            using (await _lock.HoldAsync())
            {
                mm.Get().SvaDomains.Clear();
                if (isFixed)
                {
                    ForgetUnused(mm);
                }

                // iommu_domain_free() puts the reference of the domain.
                MmDrop(mm);
                if (!isFixed)
                {
                    ForgetUnused(mm);
                }
            }
        }

        public static void MmDrop(Kmem<Mm> mm)
        {
            if (mm.Get().Count.Update(static count => count - 1) == 0)
            {
                mm.Free();
            }
        }

        private void ForgetUnused(Kmem<Mm> mm)
        {
            if (mm.Get().SvaDomains.Count == 0)
            {
                _mms.Remove(mm);
            }
        }
    }

    /// <summary>The address space, with what the IOMMU keeps with it (<c>mm->iommu_mm</c>).</summary>
    private sealed class Mm
    {
        /// <summary>One of the process, one of the domain.</summary>
        public Shared<int> Count { get; } = new(2, "mm->mm_count");

        public List<string> SvaDomains { get; } = [];
    }
}
