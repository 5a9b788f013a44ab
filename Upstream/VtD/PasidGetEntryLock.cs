using TopHalf.Locking;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.VtD;

/// <summary>
/// The lock of the PASID directory is taken with interrupts on, and inside a lock that a timer takes. The fix has no lock: the entry is set by
/// a compare and exchange.
/// </summary>
/// <remarks><c>intel_pasid_get_entry()</c>, drivers/iommu/intel/pasid.c.</remarks>
internal sealed class PasidGetEntryLock : DeviceDomainLockBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-vtd-pasid-get-entry-lock";

    /// <inheritdoc/>
    public override string Title => "iommu/vt-d: Fix lockdep splat in intel_pasid_get_entry()";

    /// <inheritdoc/>
    public override int Year => 2021;

    /// <inheritdoc/>
    public override string Source => "mail of March 2021, iommu fe16fb7c4";

    /// <inheritdoc/>
    protected override Iommu Build(bool isFixed) => new Driver(isFixed);

    private sealed class Driver(bool isFixed) : Iommu
    {
        private readonly SpinLock _pasidLock = new("pasid_lock");
        private readonly Shared<Kmem<string>?> _directoryEntry = new(name: "dir[dir_index].val");

        public override string OtherPath => "sva-bind";

        public override KernelTask OtherPathAsync()
        {
            GetEntry();
            return default;
        }

        /// <summary>Sets up the PASID of all requests without one.</summary>
        protected override void Inside() => GetEntry();

        private void GetEntry()
        {
            if (isFixed)
            {
                if (_directoryEntry.Value is null)
                {
                    var table = Kmem.Alloc("pasid table", Gfp.Atomic, 4096);
                    if (!_directoryEntry.TryCompareExchange(null, table))
                    {
                        Kmem.Free(table);
                    }
                }

                return;
            }

            using var held = _pasidLock.Hold();
            if (_directoryEntry.Value is null)
            {
                _directoryEntry.Value = Kmem.Alloc("pasid table", Gfp.Atomic, 4096);
            }
        }
    }
}
