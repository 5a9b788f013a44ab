using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Upstream.Core;

/// <summary>
/// A PASID is given back when the address space dies, while the device is programmed with it until its file is closed: another process gets the
/// same one.
/// </summary>
/// <remarks><c>mmput()</c>, <c>mm_pasid_drop()</c>, and <c>intel_pasid_setup_first_level()</c>, which warns when the entry is present.</remarks>
internal sealed class SvaPasidUseAfterFree : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-sva-pasid-use-after-free";

    /// <inheritdoc/>
    public override string Title => "iommu/sva: Fix PASID use-after-free issue";

    /// <inheritdoc/>
    public override int Year => 2022;

    /// <inheritdoc/>
    public override string Source => "mail of April 2022, iommu a2f294ebc";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Warning;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var iommu = new Iommu();
        var done = new Completion("both processes to exit");
        for (var i = 0; i < 2; i++)
        {
            Machine.Current.Spawn(Machine.Current.Options.Model[ContextRole.Process], $"process {i}", () =>
            {
                new Mm(iommu, isFixed).BindAndExit();
                done.Complete();
                return default;
            }, i);
        }

        await done.WaitAsync();
        await done.WaitAsync();
    }

    private sealed class Mm(Iommu iommu, bool isFixed)
    {
        private readonly Shared<int> _count = new(1, "mm->mm_count");
        private int _pasid;

        public void BindAndExit()
        {
            _pasid = iommu.AllocPasid();
            _count.Update(static count => count + 1);
            iommu.SetupFirstLevel(_pasid);
            Put();

            // The files are closed after the memory is given back: the device unbinds.
            iommu.TearDown(_pasid);
            Drop();
        }

        /// <summary>The last user of the address space is gone.</summary>
        private void Put()
        {
            if (!isFixed)
            {
                iommu.FreePasid(_pasid);
            }

            Drop();
        }

        private void Drop()
        {
            if (_count.Update(static count => count - 1) == 0 && isFixed)
            {
                iommu.FreePasid(_pasid);
            }
        }
    }

    private sealed class Iommu
    {
        private readonly SpinLock _lock = new("ioasid_allocator_lock");
        private readonly SpinLock _tableLock = new("iommu->lock");
        private readonly SortedSet<int> _free = [1, 2];
        private readonly bool[] _present = new bool[3];

        public int AllocPasid()
        {
            using var held = _lock.Hold();
            var pasid = _free.Min;
            _free.Remove(pasid);
            return pasid;
        }

        public void FreePasid(int pasid)
        {
            using var held = _lock.Hold();
            _free.Add(pasid);
        }

        public void SetupFirstLevel(int pasid)
        {
            using var held = _tableLock.Hold();
            Kernel.WarnOn(_present[pasid]);
            _present[pasid] = true;
        }

        public void TearDown(int pasid)
        {
            using var held = _tableLock.Hold();
            _present[pasid] = false;
        }
    }
}
