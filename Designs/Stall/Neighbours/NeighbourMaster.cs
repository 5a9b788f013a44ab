using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu.Hardware;

namespace TopHalf.Designs.Stall.Neighbours;

/// <summary>The hardware of a device beside the GPU: it reads from an address that nothing is mapped at.</summary>
/// <param name="smmu">What it is behind.</param>
/// <param name="stream">Its stream.</param>
internal sealed class NeighbourMaster(SmmuHardware smmu, int stream) : ITransactionMaster
{
    /// <summary>Accesses that the SMMU took.</summary>
    public long Made { get; private set; }

    /// <summary>Accesses that it did not: it is full of those that are stalled, or has no power.</summary>
    public long Refused { get; private set; }

    /// <summary>Makes one access. Context: any.</summary>
    /// <param name="iova">The address.</param>
    public void Fault(ulong iova)
    {
        if (smmu.Issue(new(stream, iova, IsWrite: false, Cookie: -1), this) == IssueResult.Accepted)
        {
            Made++;
        }
        else
        {
            // A frame that cannot be read in time is not read again later.
            Refused++;
        }
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
