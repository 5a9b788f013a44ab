using TopHalf.Devices;
using TopHalf.Memory;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>An ARM SMMUv2: registers on one side, bus masters on the other, page tables in memory between.</summary>
/// <remarks>
/// <para>Modelled: stream matching, AArch64 stage 1 with a 4 KiB granule, the TLB and its maintenance, context and global faults,
/// stalls, the limits of one translation unit. Not modelled, and told to <see cref="IHardwareHost.NotModelled"/> when
/// touched: stage 2, AArch32 formats, other granules, address translation operations, extended stream ids.</para>
/// <para>A register access and a transaction take effect at once and take no virtual time. It draws no chance: what is open is
/// a knob (<see cref="SmmuKnobs"/>), and who comes first is decided by the order of arrival.</para>
/// <para>One object serves many runs: <see cref="Reset"/> between them. It does not allocate on the path of a transaction.</para>
/// </remarks>
public sealed partial class SmmuHardware : IRegisterSpace, ITransactionPort, IDevicePart
{
    private readonly SmmuCore _core;
    private readonly ContextBank[] _banks;
    private readonly GlobalFaults _globalFaults;
    private readonly StreamMapping _streams;

    /// <summary>Builds one.</summary>
    /// <param name="implementation">Which one.</param>
    /// <param name="host">The machine.</param>
    /// <param name="memory">Where the page tables are.</param>
    /// <param name="contextWires">
    /// The interrupt of each context bank, as many as there are banks. Banks that share an interrupt get inputs of one <see cref="SharedWire"/>.
    /// </param>
    /// <param name="globalWire">The global fault interrupt.</param>
    /// <exception cref="ArgumentException">The number of wires is not that of the banks, or the sizes of the implementation do not fit together.</exception>
    public SmmuHardware(
        SmmuImplementation implementation,
        IHardwareHost host,
        PhysicalMemory memory,
        IReadOnlyList<IInterruptWire> contextWires,
        IInterruptWire globalWire)
    {
        SmmuImplementationRules.Check(implementation);
        if (contextWires.Count != implementation.ContextBanks)
        {
            throw new ArgumentException(
                $"{implementation.ContextBanks} context banks need as many wires; {contextWires.Count} were given.", nameof(contextWires));
        }

        _core = new SmmuCore(implementation, host, memory);
        _globalSync = new(host, "the SMMU");
        _globalSyncStatus = _core.Global0.Map.OffsetOf("sTLBGSTATUS");
        _globalFaults = new GlobalFaults(_core, globalWire);
        _streams = new StreamMapping(_core);
        _banks = [.. contextWires.Select((wire, index) => new ContextBank(_core, index, wire))];
        _core.BankReleased = CheckGlobalSync;
        AttachGlobalRegisters();
    }

    /// <inheritdoc/>
    public object Device => _core;

    /// <inheritdoc/>
    public bool NotesRegisters => true;

    /// <summary>Which implementation it is.</summary>
    public SmmuImplementation Implementation => _core.Implementation;

    /// <summary>What it has done in this run.</summary>
    public SmmuCounters Counters => _core.Counters;

    /// <summary>Whether it has power. The default is yes.</summary>
    public bool IsPowered { get; private set; } = true;

    /// <summary>Adds a watcher; they are called in the order in which they were added.</summary>
    /// <param name="observer">The watcher.</param>
    public void AddObserver(ISmmuObserver observer) => _core.Observers.Add(observer);

    /// <summary>Removes a watcher; without effect when it was not added.</summary>
    /// <param name="observer">The watcher.</param>
    public void RemoveObserver(ISmmuObserver observer) => _core.Observers.Remove(observer);

    /// <summary>Whether the interrupt line of a context bank is asserted.</summary>
    /// <param name="bank">The context bank.</param>
    public bool IsLineAsserted(int bank) => _banks[bank].IsLineAsserted;

    /// <summary>Whether the global fault line is asserted.</summary>
    public bool IsGlobalLineAsserted => _globalFaults.IsLineAsserted;

    /// <summary>The serial of the fault that the syndrome registers of a bank tell of; 0 when none was recorded yet.</summary>
    /// <param name="bank">The context bank.</param>
    public long RecordedFaultSerial(int bank) => _banks[bank].RecordedSerial;

    /// <summary>The transaction on which RESUME acts in a bank; null when none is stalled.</summary>
    /// <param name="bank">The context bank.</param>
    public StalledTransaction? StalledIn(int bank) => _banks[bank].Stalled;

    /// <summary>Everything that is held now, by bank; within a bank first the one that RESUME acts on, then in order of arrival.</summary>
    public IReadOnlyList<StalledTransaction> ListStalled()
    {
        var list = new List<StalledTransaction>();
        foreach (var bank in _banks)
        {
            bank.CopyStalledTo(list);
        }

        return list;
    }

    /// <summary>Brings everything to the state of a machine that was just built, without telling masters or observers.</summary>
    public void Reset()
    {
        _core.Global0.Reset();
        _core.Global1.Reset();
        foreach (var bank in _banks)
        {
            bank.Reset();
        }

        _core.Tlb.Reset();
        _core.Pool.Reset();
        _core.Deliveries.Reset();
        _core.Assumptions.Reset();
        _core.Counters.Reset();
        _core.StalledFaults = 0;
        _core.IsChannelBlocked = false;
        _globalFaults.Reset();
        _globalSyncUpTo = 0;
        _globalSync.End();
        IsPowered = true;
    }

    /// <summary>Takes the power away: registers and TLB lose their contents, and every held transaction is aborted.</summary>
    /// <remarks>
    /// What a CPU's access meets meanwhile is the platform's affair; here the registers stand at their reset values. Masters are
    /// refused until <see cref="PowerOn"/>.
    /// </remarks>
    public void PowerOff()
    {
        IsPowered = false;
        foreach (var bank in _banks)
        {
            bank.LosePower();
        }

        _core.Global0.Reset();
        _core.Global1.Reset();
        _core.Tlb.Reset();
        _globalSyncUpTo = 0;
        _globalSync.End();
        _globalFaults.UpdateLine(isNewCause: false);
        _core.Deliveries.Pump();
    }

    /// <summary>Gives the power back; refused masters hear that they may try again.</summary>
    public void PowerOn()
    {
        IsPowered = true;
        _core.Deliveries.RoomAgain();
        _core.Deliveries.Pump();
    }
}
