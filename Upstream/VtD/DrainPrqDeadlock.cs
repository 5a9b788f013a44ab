using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.VtD;

/// <summary>
/// Unbinding an address space flushes the work queue of the page faults under the mutex that a page fault in flight needs to answer.
/// </summary>
/// <remarks><c>intel_svm_unbind()</c>, <c>intel_svm_drain_prq()</c> and <c>intel_svm_page_response()</c>, drivers/iommu/intel/svm.c.</remarks>
internal sealed class DrainPrqDeadlock : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-vtd-drain-prq-deadlock";

    /// <inheritdoc/>
    public override string Title => "iommu/vt-d: Fix a deadlock in intel_svm_drain_prq()";

    /// <inheritdoc/>
    public override int Year => 2021;

    /// <inheritdoc/>
    public override string Source => "mail of August 2021, iommu b3d1ef7ff";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.CircularLocks;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var driver = new Driver(isFixed);
        driver.ReportPageRequest();
        await driver.UnbindAsync();
    }

    private sealed class Driver
    {
        private readonly bool _isFixed;
        private readonly Mutex _pasidMutex = new("pasid_mutex");
        private readonly Workqueue _iopf = new("iopf_queue", WorkqueueFlags.Unbound);
        private readonly Work _handleGroup;
        private bool _isBound = true;

        public Driver(bool isFixed)
        {
            _isFixed = isFixed;
            _handleGroup = new(PageResponseAsync, "iopf_handle_group");
        }

        public void ReportPageRequest() => Kernel.WarnOn(!_iopf.Queue(_handleGroup));

        public async KernelTask UnbindAsync()
        {
            await _pasidMutex.LockAsync();
            if (_isBound)
            {
                await DrainPrqAsync();
                _isBound = false;
            }

            _pasidMutex.Unlock();
        }

        private async KernelTask DrainPrqAsync()
        {
            // Work in flight needs the mutex: it is given back while the queue is flushed.
            if (_isFixed)
            {
                _pasidMutex.Unlock();
            }

            await _iopf.FlushAsync();
            if (_isFixed)
            {
                await _pasidMutex.LockAsync();
            }
        }

        private async KernelTask PageResponseAsync()
        {
            using (await _pasidMutex.HoldAsync())
            {
                // The page group response descriptor would be written here.
                Kernel.Udelay(1);
            }
        }
    }
}
