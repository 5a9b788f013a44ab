using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.PageRequests;

namespace TopHalf.Upstream.VtD;

/// <summary>
/// Binding a guest PASID does not store the source id of the device, so no page request ever matches the device, and nobody answers it.
/// </summary>
/// <remarks><c>intel_svm_bind_gpasid()</c>, <c>intel_svm_prq_report()</c> and <c>prq_event_thread()</c>, drivers/iommu/intel/svm.c.</remarks>
internal sealed class PrqReportingSourceId : UpstreamBug
{
    private const int Irq = 7;
    private const int SourceId = 0x28;

    /// <inheritdoc/>
    public override string Name => "upstream-vtd-prq-reporting-source-id";

    /// <inheritdoc/>
    public override string Title => "iommu/vt-d: Fix prq reporting issues";

    /// <inheritdoc/>
    public override int Year => 2020;

    /// <inheritdoc/>
    public override string Source => "mail of October 2020, iommu e00dbcf5e";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.StuckFault;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var queue = new PageRequestQueue(services, Irq, "prq", 8);
        var driver = new Driver(queue, isFixed);
        await driver.BindGpasidAsync(SourceId, pasid: 1);
        queue.RequestIn(Ktime.FromUs(1), new(SourceId, Pasid: 1, Address: 0x1000, Group: 3));
        await driver.EnablePrqAsync();
    }

    private sealed class Driver(PageRequestQueue queue, bool isFixed)
    {
        private readonly Mutex _pasidMutex = new("pasid_mutex");
        private readonly List<SvmDev> _devices = [];

        public async KernelTask BindGpasidAsync(int sourceId, int pasid)
        {
            using (await _pasidMutex.HoldAsync())
            {
                var sdev = new SvmDev { Pasid = pasid };
                if (isFixed)
                {
                    sdev.SourceId = sourceId;
                }

                _devices.Add(sdev);
            }
        }

        public KernelTask EnablePrqAsync()
        {
            var error = Machine.Current.Interrupts.RequestThreadedIrq(Irq, null, PrqEventThreadAsync, IrqFlags.OneShot, "dmar0-prq", out _);
            Kernel.WarnOn(error != Errno.Ok);
            return default;
        }

        private async KernelTask<IrqReturn> PrqEventThreadAsync(int irq)
        {
            var head = queue.Registers.Read32(PageRequestQueue.Head);
            while (head != queue.Registers.Read32(PageRequestQueue.Tail))
            {
                var request = queue[head];
                using (await _pasidMutex.HoldAsync())
                {
                    // Reported to the guest, which answers; not for us when there is no such device.
                    if (_devices.Exists(sdev => sdev.Pasid == request.Pasid && sdev.SourceId == request.Device))
                    {
                        queue.Registers.Write32(PageRequestQueue.Response, PageRequestQueue.Word(request.Group, PageResponse.Success));
                    }
                }

                queue.Registers.Write32(PageRequestQueue.Head, ++head);
            }

            return IrqReturn.Handled;
        }
    }

    private sealed class SvmDev
    {
        public int SourceId { get; set; }

        public int Pasid { get; init; }
    }
}
