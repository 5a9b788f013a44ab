using TopHalf.Designs.PageRequests.Clients;
using TopHalf.Designs.PageRequests.Driver;
using TopHalf.Designs.PageRequests.Hardware;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Designs.PageRequests;

/// <summary>One device that makes page requests, and its driver as a client of the design.</summary>
internal sealed class PageRequestUnit
{
    private readonly MmioRegion _registers;
    private readonly int _irq;
    private readonly WaitQueue _changed;
    private readonly Shared<bool> _isIdle = new(true, "device is idle");
    private readonly Shared<bool> _wasHeld = new(false, "device has asked for a page");
    private readonly PageRequestIommu _iommu;
    private readonly PageRequestLedger _ledger;
    private IrqAction? _action;

    public PageRequestUnit(Machine machine, PageRequestIommu iommu, PageRequestParameters parameters, FaultLedger ledger, string name, int pasid, int irq)
    {
        (_iommu, _irq, Pasid, Name) = (iommu, irq, pasid, name);
        _ledger = new(machine, name);
        ledger.Add(_ledger);
        var line = machine.Interrupts.Wire(irq, name, IrqFlow.Edge, IrqFlags.TriggerRising).Line;
        Endpoint = new(machine, iommu, _ledger, line, pasid, parameters);
        _registers = new(Endpoint, name);
        _changed = new($"{name} to be idle");
    }

    public string Name { get; }

    public int Pasid { get; }

    public PageRequestEndpoint Endpoint { get; }

    public PageRequestClient Client { get; private set; } = null!;

    public async KernelTask SetUpAsync(PageRequestDriver driver, Func<PageRequestPort, PageRequestClient> newClient)
    {
        var memory = (await Kmem.AllocAsync(new ProcessMemory(_iommu, Pasid), Gfp.Kernel))!;
        Client = newClient(new(driver, _registers, Pasid, memory, _ledger));
        _ = Kernel.WarnOn(Machine.Current.Interrupts.RequestIrq(_irq, OnChange, IrqFlags.None, Name, out _action) != Errno.Ok);
        await Client.SetUpAsync();
    }

    public async KernelTask TearDownAsync()
    {
        await Client.RemoveAsync();
        await Machine.Current.Interrupts.FreeIrqAsync(_action!);
    }

    public void Fault(long count)
    {
        _isIdle.Value = false;
        _registers.Write32(EndpointRegisters.Kick, (uint)count);
    }

    public KernelTask<bool> WaitIdleAsync(Ktime timeout) => _changed.WaitEventTimeoutAsync(() => _isIdle.Value, timeout);

    public KernelTask WaitIdleAsync() => _changed.WaitEventAsync(() => _isIdle.Value);

    public KernelTask WaitForFaultAsync() => _changed.WaitEventAsync(() => _wasHeld.Value);

    private IrqReturn OnChange(int irq)
    {
        _isIdle.Value = _registers.Read32(EndpointRegisters.Pending) == 0;
        _wasHeld.Value = true;
        _changed.WakeUpAll();
        return IrqReturn.Handled;
    }
}
