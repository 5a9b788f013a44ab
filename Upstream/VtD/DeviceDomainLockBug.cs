using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.VtD;

/// <summary>
/// A lock nests inside <c>device_domain_lock</c>, which the flush of the device IOTLBs takes from a timer; another path takes the inner one with interrupts on.
/// </summary>
internal abstract class DeviceDomainLockBug : UpstreamBug
{
    /// <inheritdoc/>
    public override Rule Rule => RuleBook.IrqInversion;

    /// <inheritdoc/>
    protected sealed override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var iommu = Build(isFixed);
        iommu.FlushLater();
        iommu.TakeNested();
        var other = Kthread.Run(_ => iommu.OtherPathAsync(), iommu.OtherPath, cpu: 1);
        await Kernel.MsleepAsync(10);
        await other.StopAsync();
    }

    /// <summary>The IOMMU driver of a run.</summary>
    /// <param name="isFixed">Whether it is the program as it was fixed.</param>
    protected abstract Iommu Build(bool isFixed);

    /// <summary>The IOMMU driver, as far as these locks go.</summary>
    protected abstract class Iommu
    {
        private readonly SpinLock _deviceDomainLock = new("device_domain_lock");
        private readonly KernelTimer _flush;

        protected Iommu() => _flush = new(FlushDevIotlb, "fq_flush_timeout");

        /// <summary>The name of the thread that goes the other path.</summary>
        public abstract string OtherPath { get; }

        /// <summary>Starts the timer of the flush queue.</summary>
        public void FlushLater() => _flush.Mod(Ktime.FromMs(4));

        /// <summary>The path that takes the inner lock inside the outer one.</summary>
        public void TakeNested()
        {
            using var held = _deviceDomainLock.HoldIrqSave();
            Inside();
        }

        /// <summary>The path that takes the inner lock alone.</summary>
        public abstract KernelTask OtherPathAsync();

        /// <summary>What is done with the outer lock held.</summary>
        protected abstract void Inside();

        /// <summary>What the flush does.</summary>
        protected virtual void FlushDevices()
        {
        }

        private void FlushDevIotlb()
        {
            using var held = _deviceDomainLock.HoldIrqSave();
            FlushDevices();
        }
    }
}
