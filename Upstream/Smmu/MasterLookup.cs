using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.PageRequests;

namespace TopHalf.Upstream.Smmu;

/// <summary>The event handler looks the device of a stream up under the mutex of the streams, and uses it after the mutex is given back.</summary>
/// <remarks>
/// <c>arm_smmu_handle_evt()</c>, <c>arm_smmu_find_master()</c>, <c>arm_smmu_release_device()</c>, drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c.
/// </remarks>
internal sealed class MasterLookup : UpstreamBug
{
    private const int Irq = 7;

    /// <inheritdoc/>
    public override string Name => "upstream-smmu-v3-master-lookup";

    /// <inheritdoc/>
    public override string Title => "iommu/arm-smmu-v3: Add stall support for platform devices (review of v9)";

    /// <inheritdoc/>
    public override int Year => 2021;

    /// <inheritdoc/>
    public override string Source => "review of v9, Robin Murphy, early 2021, iommu 3fa350134";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.UseAfterFree;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var evtq = new PageRequestQueue(services, Irq, "evtq", 8);
        var smmu = new SmmuV3(evtq, isFixed);
        await smmu.ProbeDeviceAsync();
        evtq.RequestIn(Ktime.FromUs(1), new(Device: 1, Pasid: 0, Address: 0x1000, Group: 3));
        var error = Machine.Current.Interrupts.RequestThreadedIrq(Irq, null, smmu.EvtqThreadAsync, IrqFlags.OneShot, "arm-smmu-v3-evtq", out _);
        Kernel.WarnOn(error != Errno.Ok);
        Kthread.Run(_ => smmu.ReleaseDeviceAsync(), "unbind", cpu: 1);
    }

    private sealed class SmmuV3(PageRequestQueue evtq, bool isFixed)
    {
        private readonly Mutex _streamsMutex = new("smmu->streams_mutex");
        private Kmem<Master>? _stream;

        public async KernelTask ProbeDeviceAsync()
        {
            var master = await Kmem.AllocAsync(new Master(new Shared<int>(name: "reported")), Gfp.Kernel);
            using (await _streamsMutex.HoldAsync())
            {
                _stream = master;
            }
        }

        public async KernelTask ReleaseDeviceAsync()
        {
            Kmem<Master>? master;
            using (await _streamsMutex.HoldAsync())
            {
                master = _stream;
                _stream = null;
            }

            Kmem.Free(master);
        }

        public async KernelTask<IrqReturn> EvtqThreadAsync(int irq)
        {
            var head = evtq.Registers.Read32(PageRequestQueue.Head);
            while (head != evtq.Registers.Read32(PageRequestQueue.Tail))
            {
                await HandleEventAsync(evtq[head]);
                evtq.Registers.Write32(PageRequestQueue.Head, ++head);
            }

            return IrqReturn.Handled;
        }

        private async KernelTask HandleEventAsync(PageRequest evt)
        {
            await _streamsMutex.LockAsync();
            var master = _stream;
            if (isFixed)
            {
                Report(master);
                _streamsMutex.Unlock();
            }
            else
            {
                _streamsMutex.Unlock();
                Report(master);
            }

            var response = master is null ? PageResponse.Invalid : PageResponse.Success;
            evtq.Registers.Write32(PageRequestQueue.Response, PageRequestQueue.Word(evt.Group, response));
        }

        /// <summary>iommu_report_device_fault(): the fault goes on the list of the device.</summary>
        private static void Report(Kmem<Master>? master) => master?.Get().Reported.Update(static reported => reported + 1);
    }

    private sealed record Master(Shared<int> Reported);
}
