using TopHalf.Devices;

namespace TopHalf.Tests.ArmSmmu.Hardware;

/// <summary>A bus master that writes down what it is told.</summary>
internal sealed class CollectingMaster : ITransactionMaster
{
    public List<string> Calls { get; } = [];

    public void Completed(long cookie, ulong physicalAddress) => Calls.Add($"{cookie} completed {physicalAddress:x}");

    public void Aborted(long cookie, AbortKind kind) => Calls.Add($"{cookie} aborted {kind}");

    public void Stalled(long cookie) => Calls.Add($"{cookie} stalled");

    public void Ready() => Calls.Add("ready");
}
