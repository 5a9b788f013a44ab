using TopHalf.Devices;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>Where the stream of a transaction leads: to a context bank, past the SMMU, or to a global fault.</summary>
internal sealed class StreamMapping
{
    private const int Translate = 0;
    private const int Bypass = 1;
    private const int Fault = 2;
    private const int Unprivileged = 2;
    private const int Privileged = 3;

    private readonly SmmuCore _core;
    private readonly RegisterBank _registers;
    private readonly RegisterHandle _smr;
    private readonly RegisterHandle _s2cr;
    private readonly FieldHandle _type;
    private readonly FieldHandle _bank;
    private readonly FieldHandle _privilege;
    private readonly FieldHandle _clientDisable;
    private readonly FieldHandle _unidentifiedFaults;
    private readonly FieldHandle _conflictFaults;

    public StreamMapping(SmmuCore core)
    {
        _core = core;
        _registers = core.Global0;
        var map = _registers.Map;
        _smr = map.Find("SMR");
        _s2cr = map.Find("S2CR");
        _type = map.Find("S2CR", "TYPE");
        _bank = map.Find("S2CR", "CBNDX");
        _privilege = map.Find("S2CR", "PRIVCFG");
        _clientDisable = map.Find("sCR0", "CLIENTPD");
        _unidentifiedFaults = map.Find("sCR0", "USFCFG");
        _conflictFaults = map.Find("sCR0", "SMCFCFG");
        _registers.OnWrite("S2CR", (in write) => OnMappingWritten(write));
    }

    /// <summary>Looks a stream up. Without effect, so it can be asked before a transaction is accepted.</summary>
    public StreamTarget Find(in StreamTransaction transaction)
    {
        if (_registers.IsSet(_clientDisable))
        {
            return StreamTarget.Bypass;
        }

        var group = StreamMatchRules.Find(_registers, _smr, transaction.StreamId, out var lowest);
        if (group == StreamMatchRules.NoMatch)
        {
            return _registers.IsSet(_unidentifiedFaults) ? StreamTarget.Faults(GlobalFaultKind.UnidentifiedStream) : StreamTarget.Bypass;
        }

        if (group == StreamMatchRules.Conflict)
        {
            if (_registers.IsSet(_conflictFaults))
            {
                return StreamTarget.Faults(GlobalFaultKind.StreamMatchConflict);
            }

            if (_core.Assumptions.ConflictBypasses)
            {
                return StreamTarget.Bypass;
            }

            group = lowest;
        }

        return TargetOf(group, transaction.IsPrivileged);
    }

    private StreamTarget TargetOf(int group, bool isPrivileged)
    {
        switch ((int)_registers.Get(_type, group))
        {
            case Bypass:
                return StreamTarget.Bypass;

            case Translate:
                var bank = (int)_registers.Get(_bank, group);
                return bank < _core.Implementation.ContextBanks
                    ? StreamTarget.Bank(bank, PrivilegeOf(group, isPrivileged))
                    : StreamTarget.Faults(GlobalFaultKind.UnimplementedContextBank);

            default:
                return StreamTarget.Faults(GlobalFaultKind.InvalidContext);
        }
    }

    // PRIVCFG 1 (data is default, instructions are privileged) is treated as the default.
    private bool PrivilegeOf(int group, bool isPrivileged) => (int)_registers.Get(_privilege, group) switch
    {
        Unprivileged => false,
        Privileged => true,
        _ => isPrivileged,
    };

    // The hypervisor of some platforms answers these writes, not the SMMU.
    private void OnMappingWritten(in RegisterWrite write)
    {
        var type = (int)_type.In(write.New);
        if (type is not (Bypass or Fault) || !_core.Assumptions.FirmwareRewritesBypass)
        {
            return;
        }

        if (type == Bypass)
        {
            _registers.Set(_type, Fault, write.Element);
        }
        else
        {
            _registers.Set(_s2cr, write.Old, write.Element);
        }
    }
}
