using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.VtD;

/// <summary>
/// The flush of the device IOTLBs takes a lock in a timer, under which another path has taken a second lock whose users leave interrupts on.
/// </summary>
/// <remarks>
/// <c>iommu_flush_dev_iotlb()</c> from <c>fq_flush_timeout()</c>; <c>iommu->lock</c> in the attach and in the set-up of domains,
/// drivers/iommu/intel/iommu.c.
/// </remarks>
internal sealed class FlushDevIotlbLockState : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-vtd-flush-dev-iotlb-lock-state";

    /// <inheritdoc/>
    public override string Title => "iommu/vt-d: Fix lockdep splat in iommu_flush_dev_iotlb()";

    /// <inheritdoc/>
    public override int Year => 2020;

    /// <inheritdoc/>
    public override string Source => "mail of September 2020, iommu e17d8b5e3";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.IrqInversion;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var iommu = new Iommu(isFixed);
        iommu.FlushLater();
        iommu.RemoveDeviceInfo();
        var other = Kthread.Run(_ => iommu.AttachDomainAsync(), "attach", cpu: 1);
        await Kernel.MsleepAsync(10);
        await other.StopAsync();
    }

    private sealed class Iommu
    {
        private readonly bool _isFixed;
        private readonly SpinLock _deviceDomainLock = new("device_domain_lock");
        private readonly SpinLock _lock = new("iommu->lock");
        private readonly KernelTimer _flush;
        private readonly Shared<int> _domains = new(name: "iommu->domains");
        private readonly List<int> _devices = [1, 2];

        public Iommu(bool isFixed)
        {
            _isFixed = isFixed;
            _flush = new(FlushDevIotlb, "fq_flush_timeout");
        }

        public void FlushLater() => _flush.Mod(Ktime.FromMs(4));

        public void RemoveDeviceInfo()
        {
            using (_deviceDomainLock.HoldIrqSave())
            {
                using var inner = _lock.Hold();
                _domains.Value--;
            }
        }

        public KernelTask AttachDomainAsync()
        {
            if (_isFixed)
            {
                var flags = _lock.LockIrqSave();
                _domains.Value++;
                _lock.UnlockIrqRestore(flags);
            }
            else
            {
                _lock.Lock();
                _domains.Value++;
                _lock.Unlock();
            }

            return default;
        }

        private void FlushDevIotlb()
        {
            using var held = _deviceDomainLock.HoldIrqSave();
            foreach (var _ in _devices)
            {
                Kernel.Udelay(1);
            }
        }
    }
}
