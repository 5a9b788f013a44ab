using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.PageRequests;

namespace TopHalf.Upstream.Iopf;

/// <summary>
/// Taking a device off its fault queue fails with -EBUSY while a request is unanswered; the driver, in the middle of a detach, frees what the
/// handler uses all the same.
/// </summary>
/// <remarks><c>iopf_queue_remove_device()</c>, drivers/iommu/io-pgfault.c, and its callers that detach: <c>intel_iommu_disable_iopf()</c>.</remarks>
internal sealed class ImproveRemoveDevice : UpstreamBug
{
    private const int Irq = 7;

    /// <inheritdoc/>
    public override string Name => "upstream-iopf-improve-remove-device";

    /// <inheritdoc/>
    public override string Title => "iommu: Improve iopf_queue_remove_device()";

    /// <inheritdoc/>
    public override int Year => 2024;

    /// <inheritdoc/>
    public override string Source => "0095bf83554f";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.UseAfterFree;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var queue = new PageRequestQueue(services, Irq, "prq", 8);
        var driver = new Driver(queue, isFixed);
        queue.RequestIn(Ktime.FromUs(1), new(Device: 1, Pasid: 1, Address: 0x1000, Group: 3));
        await driver.RunAsync();
    }

    private sealed class Driver(PageRequestQueue queue, bool isFixed)
    {
        private readonly Workqueue _wq = new("iopf_queue", WorkqueueFlags.Unbound);
        private readonly Mutex _lock = new("fault_param->lock");
        private readonly List<PageRequest> _faults = [];
        private bool _isEnabled = true;
        private Kmem<Domain>? _domain;

        public async KernelTask RunAsync()
        {
            _domain = await Kmem.AllocAsync(new Domain(new Shared<int>(name: "handled")), Gfp.Kernel);
            if (Machine.Current.Interrupts.RequestThreadedIrq(Irq, null, PrqThreadAsync, IrqFlags.OneShot, "dmar0-prq", out var action) != Errno.Ok)
            {
                return;
            }

            await Kernel.MsleepAsync(4);
            await DetachAsync();
            await Machine.Current.Interrupts.FreeIrqAsync(action!);
            await _wq.DestroyAsync();
        }

        private async KernelTask DetachAsync()
        {
            // The answer is not looked at: a detach cannot fail any more.
            await RemoveDeviceAsync();
            _domain!.Free();
        }

        private async KernelTask<Errno> RemoveDeviceAsync()
        {
            using (await _lock.HoldAsync())
            {
                if (isFixed)
                {
                    // Everything outstanding is answered, and nothing comes any more.
                    foreach (var fault in _faults)
                    {
                        Respond(fault, PageResponse.Invalid);
                    }

                    _faults.Clear();
                }
                else if (_faults.Count > 0)
                {
                    return Errno.Busy;
                }

                _isEnabled = false;
            }

            if (isFixed)
            {
                await _wq.FlushAsync();
            }

            return Errno.Ok;
        }

        private async KernelTask<IrqReturn> PrqThreadAsync(int irq)
        {
            var head = queue.Registers.Read32(PageRequestQueue.Head);
            while (head != queue.Registers.Read32(PageRequestQueue.Tail))
            {
                await ReportAsync(queue[head]);
                queue.Registers.Write32(PageRequestQueue.Head, ++head);
            }

            return IrqReturn.Handled;
        }

        private async KernelTask ReportAsync(PageRequest fault)
        {
            using (await _lock.HoldAsync())
            {
                if (!_isEnabled)
                {
                    Respond(fault, PageResponse.Invalid);
                    return;
                }

                _faults.Add(fault);
                if (!_wq.Queue(new Work(() => HandleAsync(fault), "iopf_handler")))
                {
                    _faults.Remove(fault);
                    Respond(fault, PageResponse.Failure);
                }
            }
        }

        private async KernelTask HandleAsync(PageRequest fault)
        {
            // The page is read in.
            await Kernel.MsleepAsync(4);
            _domain!.Get().Handled.Update(static handled => handled + 1);
            using (await _lock.HoldAsync())
            {
                if (_faults.Remove(fault))
                {
                    Respond(fault, PageResponse.Success);
                }
            }
        }

        private void Respond(PageRequest fault, PageResponse response) =>
            queue.Registers.Write32(PageRequestQueue.Response, PageRequestQueue.Word(fault.Group, response));
    }

    private sealed record Domain(Shared<int> Handled);
}
