using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.VtD;

/// <summary>
/// The lock of the PASID directory is taken with interrupts on, and inside a lock that a timer takes. The fix has no lock: the entry is set by
/// a compare and exchange.
/// </summary>
/// <remarks><c>intel_pasid_get_entry()</c>, drivers/iommu/intel/pasid.c.</remarks>
internal sealed class PasidGetEntryLock : UpstreamBug
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
        private readonly SpinLock _pasidLock = new("pasid_lock");
        private readonly KernelTimer _flush;
        private readonly Shared<Kmem<string>?> _directoryEntry = new(name: "dir[dir_index].val");

        public Iommu(bool isFixed)
        {
            _isFixed = isFixed;
            _flush = new(FlushDevIotlb, "fq_flush_timeout");
        }

        public void FlushLater() => _flush.Mod(Ktime.FromMs(4));

        /// <summary>Sets up the PASID of all requests without one.</summary>
        public void AttachDevice()
        {
            using var held = _deviceDomainLock.HoldIrqSave();
            GetEntry();
        }

        public KernelTask BindAsync()
        {
            GetEntry();
            return default;
        }

        private void GetEntry()
        {
            if (_isFixed)
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

        private void FlushDevIotlb()
        {
            using var held = _deviceDomainLock.HoldIrqSave();
        }
    }
}
