using TopHalf.Devices;
using static TopHalf.Drivers.ArmSmmu.Hardware.ContextBankFields;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>How a context bank translates.</summary>
internal sealed partial class ContextBank
{
    // CBAR.TYPE: stage 1 with stage-2 bypass. The others need stage 2.
    private const ulong StageOneOnly = 1;

    /// <summary>Whether a transaction would have to walk the tables now.</summary>
    public bool NeedsWalk(in StreamTransaction transaction)
    {
        if (!Registers.IsSet(M) || ContextFaultRules.Admit(FaultState, _core.Assumptions) != Admission.Proceed)
        {
            return false;
        }

        var regime = Regime;
        return !_core.Tlb.TryLookUp(Vmid, regime.Asid, regime.Canonical(transaction.Iova), out _);
    }

    private TranslationRegime Regime => new(
        Registers.Get(Ttbr0), Registers.Get(Ttbr1), Registers.Get(Tcr), Registers.Get(Tcr2), Registers.Get(Sctlr));

    private TranslationFault Translate(in StreamTransaction transaction, bool isPrivileged, out ulong physicalAddress)
    {
        physicalAddress = 0;
        var regime = Regime;
        if (!IsModelled(regime))
        {
            return new TranslationFault(FaultKind.Translation, 0);
        }

        var address = regime.Canonical(transaction.Iova);
        if (_core.Tlb.TryLookUp(Vmid, regime.Asid, address, out var translation))
        {
            _core.Counters.TlbHits++;
        }
        else
        {
            _core.Counters.Walks++;
            translation = TableWalker.Walk(_core.Memory, regime, address);
            if (!translation.Fault.IsNone)
            {
                return translation.Fault;
            }

            _core.Tlb.Insert(Vmid, regime.Asid, address, translation);
        }

        if (!AccessRules.Permits(translation.Attributes, transaction, isPrivileged, regime.WritableIsNeverExecuted))
        {
            return new TranslationFault(FaultKind.Permission, translation.Fault.Level);
        }

        physicalAddress = translation.PhysicalAddressOf(address);
        return default;
    }

    private bool IsModelled(in TranslationRegime regime)
    {
        var problem = _core.Global1.Get(_type, _index) != StageOneOnly ? "stage 2 and nested translation (CBAR.TYPE other than 1)"
            : !_core.Global1.IsSet(_isAArch64, _index) ? "AArch32 translation formats (CBA2R.VA64=0)"
            : Tg0.In(regime.Tcr) != 0 ? "granules other than 4 KiB (TCR.TG0)"
            : !Epd1.IsSetIn(regime.Tcr) && Tg1.In(regime.Tcr) is 1 or 3 ? "granules other than 4 KiB (TCR.TG1)"
            : null;
        if (problem is not null)
        {
            _core.Host.NotModelled(problem);
        }

        return problem is null;
    }
}
