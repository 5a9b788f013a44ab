using Microsoft.Extensions.DependencyInjection;
using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Liveness;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Power;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Smmu;

/// <summary>An SMMUv2 as the boot firmware left it, without a driver: that is the program. Stream n is in context bank n, and nothing is mapped but one gigabyte where a bank asks for it.</summary>
internal sealed class SmmuUnit : IFaultHardware, ITransactionMaster
{
    /// <summary>The interrupt of bank 0; that of bank n is n higher, unless the banks share it.</summary>
    public const int ContextIrq = 41;

    /// <summary>Bits of SCTLR: interrupt on a fault, stall on a fault.</summary>
    public const uint SctlrCfie = 1u << 6, SctlrCfcfg = 1u << 7;

    /// <summary>Bits of FSR: the fault bits of which each tells of a fault, and the one that tells of a stall.</summary>
    public const uint FsrFaultBits = 0x8000_01fe, FsrSs = 1u << 30;

    /// <summary>What is written to RESUME so that the transaction ends with an error.</summary>
    public const uint ResumeTerminate = 1;

    /// <summary>Where the mapped gigabyte begins.</summary>
    public const ulong Mapped = 0x0;

    /// <summary>Where nothing is mapped.</summary>
    public const ulong Unmapped = 0x7f_0000_0000;

    private const int Banks = 2;
    private readonly Machine _machine;
    private long _cookie;

    /// <summary>Builds it into the machine of a run.</summary>
    /// <param name="services">The services of the run.</param>
    /// <param name="implementation">Which one.</param>
    /// <param name="sharesIrq">Whether both banks have one interrupt.</param>
    public SmmuUnit(IServiceProvider services, SmmuImplementation implementation, bool sharesIrq = false)
    {
        _machine = services.GetRequiredService<Machine>();
        var memory = services.GetRequiredService<PhysicalMemory>();
        var sized = implementation with { ContextBanks = Banks, StreamMatchGroups = Banks };
        var first = _machine.Interrupts.Wire(ContextIrq, "arm-smmu-context-fault", IrqFlow.FastEoi).Line;
        var shared = new SharedWire(first);
        IInterruptWire[] wires = sharesIrq
            ? [shared.AddInput(), shared.AddInput()]
            : [first, _machine.Interrupts.Wire(ContextIrq + 1, "arm-smmu-context-fault-1", IrqFlow.FastEoi).Line];
        Hardware = new(sized, _machine, memory, wires, new SharedWire(_machine.Interrupts.Wire(ContextIrq - 1, "arm-smmu-global-fault").Line).AddInput());
        // A handler that finds it half way down could only answer None, again and again: going down is one step.
        Power = new("arm-smmu", new() { Suspend = SuspendAsync, Resume = ResumeAsync }, isIrqSafe: true, isActive: true);
        Registers = new(Hardware, "arm-smmu") { PoweredBy = Power };
        services.GetRequiredService<FaultLedger>().Add(this);
        for (var bank = 0; bank < Banks; bank++)
        {
            SetUp(bank, memory);
        }

        Hardware.Write32(0x000, 0);
    }

    /// <summary>The hardware.</summary>
    public SmmuHardware Hardware { get; }

    /// <summary>Its registers, as a driver has them mapped.</summary>
    public MmioRegion Registers { get; }

    /// <summary>Its power: on, and runtime PM is not enabled yet.</summary>
    public PmDevice Power { get; }

    /// <summary>Called when an access of a device came back with an error.</summary>
    public Action? WhenAborted { get; set; }

    /// <summary>Called when the SMMU may have room for what it refused.</summary>
    public Action? WhenReady { get; set; }

    /// <summary>Called when an access of a device was done.</summary>
    public Action? WhenCompleted { get; set; }

    /// <inheritdoc/>
    public long Raised => Hardware.Counters.FaultsRaised;

    /// <inheritdoc/>
    public long Coalesced => Hardware.Counters.FaultsMerged + Hardware.Counters.FaultsLost;

    /// <inheritdoc/>
    public long Terminated => Hardware.Counters.TerminatedByResume + Hardware.Counters.TerminatedByHardware;

    /// <inheritdoc/>
    public long Retried => Hardware.Counters.Retried;

    /// <summary>Reads a register of a context bank (<c>arm_smmu_cb_read()</c>).</summary>
    public uint CbRead(int bank, string register) => Registers.Read32(OffsetOf(bank, register));

    /// <summary>Reads a register of 64 bits (<c>arm_smmu_cb_readq()</c>).</summary>
    public ulong CbReadQ(int bank, string register) => Registers.Read64(OffsetOf(bank, register));

    /// <summary>Writes a register of a context bank (<c>arm_smmu_cb_write()</c>).</summary>
    public void CbWrite(int bank, string register, uint value) => Registers.Write32(OffsetOf(bank, register), value);

    /// <summary>A device accesses memory some time from now.</summary>
    /// <param name="delay">When.</param>
    /// <param name="stream">Which device.</param>
    /// <param name="iova">Where.</param>
    public void AccessAfter(Ktime delay, int stream, ulong iova) => ((IHardwareHost)_machine).Schedule(delay, new Access(this, stream), (long)iova);

    /// <summary>A device accesses memory now; for models of devices.</summary>
    /// <param name="stream">Which device.</param>
    /// <param name="iova">Where.</param>
    public IssueResult Issue(int stream, ulong iova) => Hardware.Issue(new(stream, iova, IsWrite: false, ++_cookie), this);

    /// <summary>A device that may do so loads another page table into a bank; for models of devices.</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="ttbr0">The table and its ASID.</param>
    public void SetTable(int bank, ulong ttbr0)
    {
        Hardware.Write64(OffsetOf(bank, "TTBR0"), ttbr0);
        Hardware.Write32(OffsetOf(bank, "TLBIALL"), 0);
        Hardware.Write32(OffsetOf(bank, "TLBSYNC"), 0);
    }

    /// <inheritdoc/>
    public StalledFault? StalledIn(IommuDomain domain) => null;

    /// <inheritdoc/>
    public IWaitSource? ReportOf(IommuDomain domain) => null;

    /// <inheritdoc/>
    public IReadOnlyList<StalledFault> ListStalled() =>
    [
        .. Hardware.ListStalled().Select(static stalled => new StalledFault(stalled.FaultSerial, stalled.Transaction.StreamId, stalled.Transaction.Iova, stalled.Since)),
    ];

    /// <inheritdoc/>
    public void Completed(long cookie, ulong physicalAddress) => WhenCompleted?.Invoke();

    /// <inheritdoc/>
    public void Aborted(long cookie, AbortKind kind) => WhenAborted?.Invoke();

    /// <inheritdoc/>
    public void Stalled(long cookie)
    {
    }

    /// <inheritdoc/>
    public void Ready() => WhenReady?.Invoke();

    private KernelTask<Errno> SuspendAsync()
    {
        Hardware.PowerOff();
        return Errno.Ok;
    }

    private KernelTask<Errno> ResumeAsync()
    {
        Hardware.PowerOn();
        return Errno.Ok;
    }

    private long OffsetOf(int bank, string register) => ((long)(Hardware.Implementation.GlobalPages + bank) << 12) + ContextBankSpace.Map.OffsetOf(register);

    private void SetUp(int bank, PhysicalMemory memory)
    {
        if (!memory.TryAllocatePage(out var root))
        {
            throw new InvalidOperationException("There is no memory for a page table.");
        }

        // 39 bits of address: the first level maps gigabytes. Valid block, for the unprivileged too, access flag.
        memory.Write64(root, 0x8000_0000UL | (1UL << 10) | (1UL << 6) | 1);
        Hardware.Write32(0x1800 + (4 * bank), 1);
        Hardware.Write32(0x1000 + (4 * bank), 1u << 16);
        Hardware.Write32(OffsetOf(bank, "TCR2"), 2);
        Hardware.Write32(OffsetOf(bank, "TCR"), (1u << 23) | 25);
        Hardware.Write64(OffsetOf(bank, "TTBR0"), root | ((ulong)(bank + 1) << 48));
        // Enabled; a fault aborts, interrupts and stalls, and does not hold back what comes after it.
        Hardware.Write32(OffsetOf(bank, "SCTLR"), 1u | (1u << 5) | SctlrCfie | SctlrCfcfg | (1u << 8));
        Hardware.Write32(0xc00 + (4 * bank), (uint)bank);
        Hardware.Write32(0x800 + (4 * bank), (1u << 31) | (uint)bank);
    }

    private sealed class Access(SmmuUnit smmu, int stream) : IHardwareEvent
    {
        public void Occur(long argument) => _ = smmu.Issue(stream, (ulong)argument);
    }
}
