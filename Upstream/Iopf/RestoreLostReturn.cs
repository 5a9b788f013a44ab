using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.ReadCopyUpdate;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.PageRequests;

namespace TopHalf.Upstream.Iopf;

/// <summary>
/// A partial page request is kept for later and drops its reference, and the function goes on as if it were the last one: the group puts the
/// same reference again.
/// </summary>
/// <remarks><c>iommu_report_device_fault()</c>, <c>iopf_put_dev_fault_param()</c>, drivers/iommu/io-pgfault.c.</remarks>
internal sealed class RestoreLostReturn : UpstreamBug
{
    private const int Irq = 7;

    /// <inheritdoc/>
    public override string Name => "upstream-iopf-restore-lost-return";

    /// <inheritdoc/>
    public override string Title => "iommu: Restore lost return in iommu_report_device_fault()";

    /// <inheritdoc/>
    public override int Year => 2024;

    /// <inheritdoc/>
    public override string Source => "fca5b78511e9, CVE-2024-44994";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.UseAfterFree;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var queue = new PageRequestQueue(services, Irq, "evtq", 8);
        var driver = new Driver(queue, isFixed);
        queue.RequestIn(Ktime.FromUs(1), new(Device: 1, Pasid: 1, Address: 0x1000, Group: 3, IsLast: false));
        queue.RequestIn(Ktime.FromUs(2), new(Device: 1, Pasid: 1, Address: 0x2000, Group: 3));
        await driver.RunAsync();
    }

    private sealed class Driver(PageRequestQueue queue, bool isFixed)
    {
        private readonly Workqueue _wq = new("iopf_queue", WorkqueueFlags.Unbound);
        private readonly RcuPointer<Kmem<FaultParam>> _faultParam = new(name: "dev->iommu->fault_param");

        public async KernelTask RunAsync()
        {
            var param = await Kmem.AllocAsync(new FaultParam(), Gfp.Kernel);
            _faultParam.Assign(param);
            if (Machine.Current.Interrupts.RequestThreadedIrq(Irq, null, EventThreadAsync, IrqFlags.OneShot, "arm-smmu-v3-evtq", out _) != Errno.Ok)
            {
                return;
            }

            await Kernel.MsleepAsync(20);
            await _wq.FlushAsync();
            _faultParam.Assign(null);
            Put(param!);
        }

        private KernelTask<IrqReturn> EventThreadAsync(int irq)
        {
            var head = queue.Registers.Read32(PageRequestQueue.Head);
            while (head != queue.Registers.Read32(PageRequestQueue.Tail))
            {
                ReportDeviceFault(queue[head]);
                queue.Registers.Write32(PageRequestQueue.Head, ++head);
            }

            return new(IrqReturn.Handled);
        }

        private void ReportDeviceFault(PageRequest evt)
        {
            if (GetDevFaultParam() is not { } param)
            {
                return;
            }

            if (!evt.IsLast)
            {
                param.Get().Partial.Add(evt);
                Put(param);
                if (isFixed)
                {
                    return;
                }
            }

            // The group has the reference until it is freed.
            List<PageRequest> faults = [.. param.Get().Partial, evt];
            param.Get().Partial.Clear();
            if (!_wq.Queue(new Work(() => HandleGroup(param, faults), "iopf_handler")))
            {
                Put(param);
            }
        }

        private KernelTask HandleGroup(Kmem<FaultParam> param, List<PageRequest> faults)
        {
            var last = faults[^1];
            if (last.IsLast)
            {
                queue.Registers.Write32(PageRequestQueue.Response, PageRequestQueue.Word(last.Group, PageResponse.Success));
            }

            Put(param);
            return default;
        }

        private Kmem<FaultParam>? GetDevFaultParam()
        {
            Kernel.RcuReadLock();
            var param = _faultParam.Dereference();
            if (param is not null && param.Get().Users.Update(static users => users == 0 ? 0 : users + 1) == 0)
            {
                param = null;
            }

            Kernel.RcuReadUnlock();
            return param;
        }

        private static void Put(Kmem<FaultParam> param)
        {
            if (param.Get().Users.Update(static users => users - 1) == 0)
            {
                Rcu.Free(param);
            }
        }
    }

    private sealed class FaultParam
    {
        public Shared<int> Users { get; } = new(1, "fault_param->users");

        public List<PageRequest> Partial { get; } = [];
    }
}
