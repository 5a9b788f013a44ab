using Microsoft.Extensions.DependencyInjection;
using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Upstream.Hazards;

/// <summary>A device behind an SMMU with its driver: nothing is mapped, each access of the device faults, and its interrupt says that the access is over.</summary>
internal sealed class StallUnit : ITransactionMaster, IHardwareEvent
{
    private const int ContextIrq = 41;
    private const int DeviceIrq = 60;
    private const int Banks = 2;
    private readonly Machine _machine;
    private readonly SmmuPlatform _platform;
    private readonly InterruptLine _line;
    private readonly Completion _over = new("the device to be done");
    private long _accesses;

    /// <param name="services">Of the run.</param>
    /// <param name="implementation">Which SMMU.</param>
    /// <param name="irqMode">From where its driver reports.</param>
    /// <param name="stalls">Whether faults stall.</param>
    public StallUnit(IServiceProvider services, SmmuImplementation implementation, SmmuIrqMode irqMode, bool stalls = true)
    {
        _machine = services.GetRequiredService<Machine>();
        var ledger = services.GetRequiredService<FaultLedger>();
        _platform = new(
            "smmu", implementation with { ContextBanks = Banks, StreamMatchGroups = Banks }, new() { FirstContextIrq = ContextIrq, GlobalIrq = ContextIrq - 1, IrqMode = irqMode },
            _machine, services.GetRequiredService<PhysicalMemory>(), ledger);
        _line = _machine.Interrupts.Wire(DeviceIrq, "gpu", IrqFlow.Edge, IrqFlags.TriggerRising).Line;
        Domain = new(_platform.Driver, ledger, "gpu") { StallOnFault = stalls };
    }

    /// <summary>The domain of the device.</summary>
    public IommuDomain Domain { get; }

    /// <summary>The device.</summary>
    public IommuDevice Device { get; } = new("gpu", [0], new("gpu"));

    /// <summary>Brings the SMMU up and attaches the device.</summary>
    public async KernelTask SetUpAsync()
    {
        Kernel.WarnOn(await _platform.Driver.ProbeAsync() != Errno.Ok);
        Kernel.WarnOn(Domain.Attach(Device) != Errno.Ok);
        Kernel.WarnOn(_machine.Interrupts.RequestIrq(DeviceIrq, OnDone, IrqFlags.None, "gpu", out _) != Errno.Ok);
    }

    /// <summary>The device accesses memory in ten microseconds, and then once more as often as asked, each when the one before is over.</summary>
    /// <param name="accesses">How many.</param>
    public void Fault(int accesses = 1)
    {
        _accesses = accesses;
        ((IHardwareHost)_machine).Schedule(Ktime.FromUs(10), this);
    }

    /// <summary>Waits until all accesses are over.</summary>
    public KernelTask WaitAsync() => _over.WaitAsync();

    /// <inheritdoc/>
    public void Occur(long argument) => _platform.Hardware.Issue(new(0, (ulong)_accesses << 12, IsWrite: false, _accesses), this);

    /// <inheritdoc/>
    public void Completed(long cookie, ulong physicalAddress) => End();

    /// <inheritdoc/>
    public void Aborted(long cookie, AbortKind kind) => End();

    /// <inheritdoc/>
    public void Stalled(long cookie)
    {
    }

    /// <inheritdoc/>
    public void Ready()
    {
    }

    private void End()
    {
        if (--_accesses > 0)
        {
            ((IHardwareHost)_machine).Schedule(Ktime.FromUs(1), this);
        }
        else
        {
            _line.Assert();
        }
    }

    private IrqReturn OnDone(int irq)
    {
        _over.CompleteAll();
        return IrqReturn.Handled;
    }
}
