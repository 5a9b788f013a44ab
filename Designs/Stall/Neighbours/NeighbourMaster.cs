using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Machines;

namespace TopHalf.Designs.Stall.Neighbours;

/// <summary>The hardware of a device beside the GPU: it reads from an address that nothing is mapped at.</summary>
/// <param name="smmu">What it is behind.</param>
/// <param name="stream">Its stream.</param>
internal sealed class NeighbourMaster(SmmuHardware smmu, int stream) : ITransactionMaster
{
    /// <summary>Accesses made.</summary>
    public long Made { get; private set; }

    /// <summary>Makes one access. Context: any.</summary>
    /// <param name="iova">The address.</param>
    /// <returns>Whether the SMMU took it: one without power does not.</returns>
    public bool Fault(ulong iova)
    {
        var isTaken = smmu.Issue(new(stream, iova, IsWrite: false, Cookie: -1), this) == IssueResult.Accepted;
        Made += isTaken ? 1 : 0;
        return isTaken;
    }

    public void Completed(long cookie, ulong physicalAddress)
    {
    }

    public void Aborted(long cookie, AbortKind kind)
    {
    }

    public void Stalled(long cookie)
    {
    }

    public void Ready()
    {
    }
}
