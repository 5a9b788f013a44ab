using TopHalf.Devices;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>The global fault record (sGFSR, sGFAR, sGFSYNR0, sGFSYNR1) and its interrupt line.</summary>
/// <remarks>
/// Same two stages as in a context bank: a fault while sGFSR is not zero sets MULTI and leaves the rest. Which enable belongs to
/// which bit is background knowledge: GFIE and GFRE serve the faults of transactions, GCFGFIE those of configuration accesses.
/// </remarks>
internal sealed class GlobalFaults
{
    private const ulong Multi = 1UL << 31;
    private const ulong AllBits = 0x8000_01ff;

    // UCIF and CAF; UCBF is raised here by a transaction.
    private const ulong ConfigurationBits = (1UL << 4) | (1UL << 5);

    private readonly SmmuCore _core;
    private readonly RegisterBank _registers;
    private readonly WireDriver _line;
    private readonly RegisterHandle _status;
    private readonly RegisterHandle _address;
    private readonly RegisterHandle _syndrome0;
    private readonly RegisterHandle _syndrome1;
    private readonly FieldHandle _interruptEnable;
    private readonly FieldHandle _configurationInterruptEnable;
    private readonly FieldHandle _reportEnable;

    public GlobalFaults(SmmuCore core, IInterruptWire wire)
    {
        _core = core;
        _registers = core.Global0;
        _line = new WireDriver(-1, wire, core.Observers);
        var map = _registers.Map;
        _status = map.Find("sGFSR");
        _address = map.Find("sGFAR");
        _syndrome0 = map.Find("sGFSYNR0");
        _syndrome1 = map.Find("sGFSYNR1");
        _interruptEnable = map.Find("sCR0", "GFIE");
        _configurationInterruptEnable = map.Find("sCR0", "GCFGFIE");
        _reportEnable = map.Find("sCR0", "GFRE");
        _registers.OnWrite("sGFSR", (in _) => UpdateLine(isNewCause: false));
        _registers.OnWrite("sGFSRRESTORE", (in write) => OnRestored(write.Written));
    }

    public bool IsLineAsserted => _line.IsAsserted;

    public void Reset() => _line.Reset();

    /// <summary>Records a fault and terminates the transaction that caused it.</summary>
    public void Raise(GlobalFaultKind kind, int slot)
    {
        ref var each = ref _core.Pool[slot];
        var transaction = each.Transaction;
        var status = _registers.Get(_status);
        _core.Counters.GlobalFaults++;
        _registers.Set(_status, status == 0 ? (ulong)kind : status | Multi);
        if (status == 0)
        {
            _registers.Set(_address, transaction.Iova);
            _registers.Set(_syndrome0, Bit(transaction.IsWrite, 1) | Bit(each.IsPrivileged, 2) | Bit(transaction.IsInstruction, 3));
            _registers.Set(_syndrome1, (ulong)transaction.StreamId);
        }

        _core.Observers.GlobalFault(kind, transaction);
        var abort = _registers.IsSet(_reportEnable) ? AbortKind.BusError : AbortKind.ReadAsZeroWriteIgnored;
        _core.Terminate(-1, slot, TerminationCause.GlobalFault, abort);
        UpdateLine(isNewCause: status == 0);
    }

    public void UpdateLine(bool isNewCause)
    {
        var status = _registers.Get(_status);
        var isAsserted = (_registers.IsSet(_interruptEnable) && (status & ~ConfigurationBits) != 0)
            || (_registers.IsSet(_configurationInterruptEnable) && (status & ConfigurationBits) != 0);
        _line.Drive(isAsserted, isNewCause);
    }

    private void OnRestored(ulong bits)
    {
        _registers.Set(_status, _registers.Get(_status) | (bits & AllBits));
        UpdateLine(isNewCause: (bits & AllBits) != 0);
    }

    private static ulong Bit(bool isSet, int position) => isSet ? 1UL << position : 0;
}
