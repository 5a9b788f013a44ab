using TopHalf.Designs.PageRequests.Clients;
using TopHalf.Designs.PageRequests.Driver;
using TopHalf.Designs.PageRequests.Hardware;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Scenarios;
using TopHalf.Scheduling;

namespace TopHalf.Designs.PageRequests;

/// <summary>An accelerator behind an SMMUv3 whose accesses miss: the bench of all designs that answer page requests.</summary>
internal sealed class PageRequestBench : IFaultBench
{
    private const int QueueIrq = 50;
    private const int DeviceIrq = 51;
    private const int NeighbourIrq = 52;

    private readonly PageRequestIommu _iommu;
    private readonly PageRequestDriver _driver;
    private readonly PageRequestUnit _device;
    private readonly PageRequestUnit _neighbour;
    private readonly Func<PageRequestPort, PageRequestClient> _newClient;
    private readonly bool _reportsFromHardIrq;
    private readonly bool _isShared;
    private bool _isNeighbourUp;
    private bool _isPowered = true;

    /// <summary>Builds hardware and drivers into a machine.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="ledger">Where the fate of faults is kept.</param>
    /// <param name="settings">What was chosen.</param>
    /// <param name="newClient">Makes the client of the design for a device.</param>
    public PageRequestBench(Machine machine, FaultLedger ledger, ScenarioSettings settings, Func<PageRequestPort, PageRequestClient> newClient)
    {
        _newClient = newClient;
        _isShared = settings["smmu"] == "shared";
        _reportsFromHardIrq = settings["irq"] == "hard";
        // A wire that is up while the queue is not empty, or a message when it becomes so.
        var isLevel = settings["trigger"] == "level";
        var line = machine.Interrupts.Wire(
            QueueIrq, "smmuv3-priq", isLevel ? IrqFlow.FastEoi : IrqFlow.Edge, isLevel ? IrqFlags.TriggerHigh : IrqFlags.TriggerRising).Line;
        var parameters = new PageRequestParameters();
        _iommu = new(machine, line, parameters) { IsLevel = isLevel };
        _driver = new(_iommu, machine.Interrupts, QueueIrq, ledger);
        _device = new(machine, _iommu, parameters, ledger, "accelerator", 1, DeviceIrq);
        _neighbour = new(machine, _iommu, parameters, ledger, "neighbour", 2, NeighbourIrq);
        ledger.Add(_iommu);
    }

    /// <inheritdoc/>
    public BenchFigures Figures => new(
        _iommu.Raised, _driver.Reported, _iommu.ListStalled().Count, [.. _device.Endpoint.StallNs.Concat(_neighbour.Endpoint.StallNs).Order()])
    {
        Clients = _isShared ? [FiguresOf(_device), FiguresOf(_neighbour)] : [],
    };

    /// <inheritdoc/>
    public async KernelTask SetUpAsync()
    {
        _ = Kernel.WarnOn(await _driver.ProbeAsync(_reportsFromHardIrq) != Errno.Ok);
        await _device.SetUpAsync(_driver, _newClient);
        if (_isShared)
        {
            await SetUpNeighbourAsync();
        }
    }

    /// <inheritdoc/>
    public void Fault(long count)
    {
        _device.Fault(count);
        if (_isShared)
        {
            _neighbour.Fault(count);
        }
    }

    /// <inheritdoc/>
    public async KernelTask<bool> WaitForDeviceAsync(Ktime timeout) => await _device.WaitIdleAsync(timeout) && (!_isShared || await _neighbour.WaitIdleAsync(timeout));

    /// <inheritdoc/>
    public KernelTask WaitForFaultAsync() => _device.WaitForFaultAsync();

    /// <inheritdoc/>
    public KernelTask DetachAsync() => _device.Client.DetachAsync();

    /// <inheritdoc/>
    public KernelTask RemoveAsync() => _device.Client.RemoveAsync();

    /// <inheritdoc/>
    public async KernelTask PowerOffAsync()
    {
        await _device.WaitIdleAsync();
        _isPowered = false;
        _ = await _driver.Power.PutAsync();
    }

    /// <inheritdoc/>
    public async KernelTask SuspendAsync()
    {
        await _driver.ForceSuspendAsync();
        await Kernel.MsleepAsync(10);
        await _driver.ForceResumeAsync();
    }

    /// <inheritdoc/>
    public KernelTask UnmapAsync()
    {
        _driver.Invalidate(_device.Pasid);
        return default;
    }

    /// <inheritdoc/>
    public async KernelTask WaitWithLockAsync()
    {
        await _device.Client.LockAsync();
        await _device.WaitIdleAsync();
        _device.Client.Unlock();
    }

    /// <inheritdoc/>
    public async KernelTask FaultNeighbourAsync()
    {
        if (_isNeighbourUp)
        {
            await _neighbour.WaitIdleAsync();
        }
        else
        {
            await SetUpNeighbourAsync();
        }

        _neighbour.Fault(1);
        await _neighbour.WaitIdleAsync();
    }

    /// <inheritdoc/>
    public async KernelTask TearDownAsync()
    {
        if (!_isPowered)
        {
            _ = await _driver.Power.GetAsync();
        }

        if (_isNeighbourUp)
        {
            await _neighbour.TearDownAsync();
        }

        await _device.TearDownAsync();
        await _driver.RemoveAsync();
    }

    private async KernelTask SetUpNeighbourAsync()
    {
        await _neighbour.SetUpAsync(_driver, _newClient);
        _isNeighbourUp = true;
    }

    // Each has an address space of its own, and its client is told of no other.
    private ClientFigures FiguresOf(PageRequestUnit unit) => new(unit.Name, unit.Endpoint.Raised, _driver.ReportedOf(unit.Pasid), 0, 0);
}
