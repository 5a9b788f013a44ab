using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Iommu;

namespace TopHalf.Tests.ArmSmmu.Hardware;

/// <summary>An observer that writes down what it sees.</summary>
internal sealed class CollectingObserver : ISmmuObserver
{
    public List<string> Calls { get; } = [];

    public void FaultRaised(in SmmuFault fault) => Calls.Add($"raised {fault.Transaction.Cookie}");

    public void FaultRecorded(in SmmuFault fault) => Calls.Add($"recorded {fault.Transaction.Cookie} as #{fault.Serial}");

    public void FaultMerged(in SmmuFault fault) => Calls.Add($"merged {fault.Transaction.Cookie}");

    public void Stalled(in StalledTransaction stalled) => Calls.Add($"stalled {stalled.Transaction.Cookie} {stalled.Reason}");

    public void Resumed(int bank, ResumeAction action, ResumeEffect effect, StalledTransaction? released) =>
        Calls.Add($"resumed {action} {effect} {released?.Transaction.Cookie}");

    public void FaultBitsCleared(int bank, uint clearedBits, long serial) => Calls.Add($"cleared {clearedBits:x} of #{serial}");

    public void Terminated(int bank, in StreamTransaction transaction, TerminationCause cause) =>
        Calls.Add($"terminated {transaction.Cookie} {cause}");

    public void GlobalFault(GlobalFaultKind bit, in StreamTransaction transaction) => Calls.Add($"global {bit} {transaction.Cookie}");

    public void LineChanged(int bank, bool isAsserted) => Calls.Add($"line {bank} {isAsserted}");

    public void TlbSyncCompleted(int bank) => Calls.Add($"synced {bank}");
}
