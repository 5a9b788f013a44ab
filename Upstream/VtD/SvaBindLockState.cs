using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.VtD;

/// <summary>
/// A lock is taken with interrupts on in process context, though it nests inside another one that the flush of the IOTLB takes from a timer.
/// </summary>
/// <remarks><c>intel_svm_bind_mm()</c>, <c>iommu_flush_dev_iotlb()</c>, <c>dmar_insert_one_dev_info()</c>, drivers/iommu/intel.</remarks>
internal sealed class SvaBindLockState : DeviceDomainLockBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-vtd-sva-bind-lock-state";

    /// <inheritdoc/>
    public override string Title => "iommu/vt-d: Fix lockdep splat in sva bind/unbind()";

    /// <inheritdoc/>
    public override int Year => 2020;

    /// <inheritdoc/>
    public override string Source => "mail of December 2020, iommu ceb102ee0";

    /// <inheritdoc/>
    protected override Iommu Build(bool isFixed) => new Driver(isFixed);

    private sealed class Driver(bool isFixed) : Iommu
    {
        private readonly SpinLock _lock = new("iommu->lock");

        public override string OtherPath => "sva-bind";

        public override KernelTask OtherPathAsync()
        {
            if (isFixed)
            {
                using var held = _lock.HoldIrqSave();
                SetupFirstLevel();
            }
            else
            {
                using var held = _lock.Hold();
                SetupFirstLevel();
            }

            return default;
        }

        protected override void Inside()
        {
            using var inner = _lock.Hold();
        }

        /// <summary>The entry of the PASID table, and its cache flush.</summary>
        private static void SetupFirstLevel() => Kernel.Udelay(1);
    }
}
