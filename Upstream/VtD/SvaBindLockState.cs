using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.VtD;

/// <summary>
/// A lock is taken with interrupts on in process context, though it nests inside another one that the flush of the IOTLB takes from a timer.
/// </summary>
/// <remarks><c>intel_svm_bind_mm()</c>, <c>iommu_flush_dev_iotlb()</c>, <c>dmar_insert_one_dev_info()</c>, drivers/iommu/intel.</remarks>
internal sealed class SvaBindLockState : UpstreamBug
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
    public override Rule Rule => RuleBook.IrqInversion;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var iommu = new Iommu(isFixed);
        iommu.FlushLater();
        iommu.AttachDevice();
        var other = Kthread.Run(_ => iommu.BindAsync(), "sva-bind", cpu: 1);
        await Kernel.MsleepAsync(10);
        await other.StopAsync();
    }

    private sealed class Iommu
    {
        private readonly bool _isFixed;
        private readonly SpinLock _deviceDomainLock = new("device_domain_lock");
        private readonly SpinLock _lock = new("iommu->lock");
        private readonly KernelTimer _flush;

        public Iommu(bool isFixed)
        {
            _isFixed = isFixed;
            _flush = new(FlushDevIotlb, "fq_flush_timeout");
        }

        public void FlushLater() => _flush.Mod(Ktime.FromMs(4));

        public void AttachDevice()
        {
            using (_deviceDomainLock.HoldIrqSave())
            {
                using var inner = _lock.Hold();
            }
        }

        public KernelTask BindAsync()
        {
            if (_isFixed)
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

        /// <summary>The entry of the PASID table, and its cache flush.</summary>
        private static void SetupFirstLevel() => Kernel.Udelay(1);

        private void FlushDevIotlb()
        {
            using var held = _deviceDomainLock.HoldIrqSave();
        }
    }
}
