using TopHalf.Designs.PageRequests.Hardware;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Locking;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Power;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Designs.PageRequests.Driver;

/// <summary>The driver of the IOMMU: a thread that empties the page request queue, and commands.</summary>
/// <remarks>
/// After drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c: <c>arm_smmu_priq_thread</c>, <c>arm_smmu_handle_evt</c> with <c>streams_mutex</c> held across the report,
/// <c>arm_smmu_page_response</c>. Draining is drivers/iommu/intel/prq.c, <c>intel_iommu_drain_pasid_prq</c>: the Arm driver has none.
/// </remarks>
internal sealed class PageRequestDriver : IPageResponder
{
    private const int SyncMicroseconds = 1_000_000;

    private readonly PageRequestIommu _hardware;
    private readonly MmioRegion _registers;
    private readonly InterruptCore _interrupts;
    private readonly int _irq;
    private readonly FaultLedger _ledger;
    private readonly SpinLock _commandLock = new("cmdq.lock");
    private readonly Mutex _streamsMutex = new("streams_mutex");
    private readonly List<(int Pasid, IPageRequestSink Sink)> _streams = [];
    private readonly Dictionary<int, long> _reportedOf = [];
    private readonly Shared<uint> _handled = new(0, "prq_handled");
    private readonly WaitQueue _drained = new("prq_complete");
    private IrqAction? _action;
    private uint _cons;

    public PageRequestDriver(PageRequestIommu hardware, InterruptCore interrupts, int irq, FaultLedger ledger)
    {
        (_hardware, _interrupts, _irq, _ledger) = (hardware, interrupts, irq, ledger);
        Power = new("smmuv3", new() { Suspend = () => SuspendAsync(), Resume = () => ResumeAsync() });
        _registers = new(hardware, "smmuv3") { PoweredBy = Power };
    }

    /// <summary>The power of the IOMMU; the device behind it is linked to it.</summary>
    public PmDevice Power { get; }

    /// <summary>Requests of which a core was told and that it took.</summary>
    public long Reported { get; private set; }

    /// <summary>Those of one address space.</summary>
    public long ReportedOf(int pasid) => _reportedOf.GetValueOrDefault(pasid);

    public async KernelTask<Errno> ProbeAsync(bool reportsFromHardIrq)
    {
        Power.Enable();
        var error = await Power.ResumeAndGetAsync();
        return error != Errno.Ok ? error
            : reportsFromHardIrq ? _interrupts.RequestIrq(_irq, OnQueueIrq, IrqFlags.None, "smmuv3-priq", out _action)
            : _interrupts.RequestThreadedIrq(_irq, null, OnQueueAsync, IrqFlags.OneShot, "smmuv3-priq", out _action);
    }

    public async KernelTask RemoveAsync()
    {
        _registers.Write32(PageRequestRegisters.IrqCtrl, 0);
        if (_action is not null)
        {
            await _interrupts.FreeIrqAsync(_action);
        }
    }

    /// <summary>From now on the requests of an address space are reported (<c>arm_smmu_insert_master</c>).</summary>
    public async KernelTask InsertAsync(int pasid, IPageRequestSink sink)
    {
        using var held = await _streamsMutex.HoldAsync();
        _streams.Add((pasid, sink));
    }

    /// <summary>From now on they are not (<c>arm_smmu_remove_master</c>).</summary>
    public async KernelTask TakeOutAsync(int pasid)
    {
        using var held = await _streamsMutex.HoldAsync();
        _streams.RemoveAll(stream => stream.Pasid == pasid);
    }

    /// <summary>Lets the device use an address space.</summary>
    public void Attach(int pasid) => _hardware.Install(pasid, isInstalled: true);

    /// <summary>Takes the address space away: the device's requests are refused from now on, and it forgets its translations. What is in the queue stays there.</summary>
    public void Detach(int pasid)
    {
        _hardware.Install(pasid, isInstalled: false);
        Invalidate(pasid);
    }

    /// <summary>Makes the device forget its translations (<c>arm_smmu_atc_inv_domain</c>), and waits for it with interrupts off.</summary>
    public void Invalidate(int pasid)
    {
        _ledger.NoteResume(Machine.Current);
        using var held = _commandLock.HoldIrqSave();
        _registers.Write32(PageRequestRegisters.AtcInv, (uint)pasid);
        if (_registers.PollAtomic32(PageRequestRegisters.AtcInv, static value => value == 0, out _, 1, SyncMicroseconds) != Errno.Ok)
        {
            Kernel.Printk(KernLevel.Err, "smmuv3: CMD_SYNC timeout");
        }
    }

    /// <summary>Waits until everything that is in the queue now was reported (<c>intel_iommu_drain_pasid_prq</c>).</summary>
    public async KernelTask DrainAsync()
    {
        var prod = _registers.Read32(PageRequestRegisters.PriqProd);
        if (prod != uint.MaxValue)
        {
            await _drained.WaitEventAsync(() => (int)((_handled.Value - prod) << 1) >= 0);
        }
    }

    /// <inheritdoc/>
    public void PageResponse(in PageResponse response)
    {
        _ledger.NoteResume(Machine.Current);
        using var held = _commandLock.HoldIrqSave();
        _registers.Write64(PageRequestRegisters.PriResp, ResponseCommand.Encode(response));
    }

    /// <summary>The system suspends: down, whoever uses it (<c>pm_runtime_force_suspend</c>).</summary>
    public async KernelTask ForceSuspendAsync()
    {
        // suspend_device_irqs()
        await _interrupts.DisableIrqAsync(_irq);
        await Power.DisableAsync();
        _ = await SuspendAsync();
        _ = Power.SetStatus(isActive: false);
    }

    /// <summary>The system is back (<c>pm_runtime_force_resume</c>).</summary>
    public async KernelTask ForceResumeAsync()
    {
        _ = Power.SetStatus(isActive: true);
        _ = await ResumeAsync();
        Power.Enable();
        _interrupts.EnableIrq(_irq);
    }

    private KernelTask<Errno> SuspendAsync()
    {
        _hardware.PowerOff();
        return Errno.Ok;
    }

    private KernelTask<Errno> ResumeAsync()
    {
        _hardware.PowerOn();
        _cons = 0;
        _handled.Value = 0;
        _registers.Write32(PageRequestRegisters.Cr0, 1);
        _registers.Write32(PageRequestRegisters.IrqCtrl, 1);
        return Errno.Ok;
    }

    private IrqReturn OnQueueIrq(int irq)
    {
        Machine.Current.RunOnStack(EmptyAsync());
        return IrqReturn.Handled;
    }

    private async KernelTask<IrqReturn> OnQueueAsync(int irq)
    {
        await EmptyAsync();
        return IrqReturn.Handled;
    }

    private async KernelTask EmptyAsync()
    {
        while (true)
        {
            var prod = _registers.Read32(PageRequestRegisters.PriqProd);
            if (prod == uint.MaxValue)
            {
                // No power.
                return;
            }

            if (((prod ^ _cons) & ~PageRequestRegisters.Overflow) != 0)
            {
                await TakeOneAsync();
            }
            else if (prod != _cons)
            {
                await AcknowledgeOverflowAsync();
            }
            else
            {
                return;
            }
        }
    }

    private async KernelTask TakeOneAsync()
    {
        var request = _hardware.Entry(_cons & ~PageRequestRegisters.Overflow);
        _cons = (_cons & PageRequestRegisters.Overflow) | ((_cons + 1) & ~PageRequestRegisters.Overflow);
        var handled = _cons;
        _registers.Write32(PageRequestRegisters.PriqCons, _cons);
        await ReportAsync(request);
        _handled.Value = handled;
        _drained.WakeUpAll();
    }

    private async KernelTask ReportAsync(PageRequest request)
    {
        using var held = await _streamsMutex.HoldAsync();
        var sink = _streams.Find(stream => stream.Pasid == request.Pasid).Sink;
        _ledger.NoteHandled(Machine.Current);
        var error = sink is null ? Errno.Inval : await sink.ReportAsync(request);
        if (error == Errno.Ok)
        {
            Reported++;
            _reportedOf[request.Pasid] = ReportedOf(request.Pasid) + 1;
            _ledger.NoteDelivered();
        }
        else if (request.IsLast)
        {
            // Nobody cared: the access is aborted.
            PageResponse(request.Answer(PageResponseCode.Invalid));
        }
    }

    private async KernelTask AcknowledgeOverflowAsync()
    {
        Kernel.Printk(KernLevel.Err, "smmuv3: PRIQ overflow detected -- requests lost");
        using (await _streamsMutex.HoldAsync())
        {
            foreach (var (_, sink) in _streams)
            {
                await sink.OverflowAsync();
            }
        }

        _cons ^= PageRequestRegisters.Overflow;
        _registers.Write32(PageRequestRegisters.PriqCons, _cons);
    }
}
