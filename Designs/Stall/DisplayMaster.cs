using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu.Hardware;

namespace TopHalf.Designs.Stall;

/// <summary>A display that scans out of an address that nothing is mapped at, once.</summary>
/// <param name="smmu">What it is behind.</param>
/// <param name="stream">Its stream.</param>
internal sealed class DisplayMaster(SmmuHardware smmu, int stream) : ITransactionMaster
{
    public void Fault(ulong iova) => smmu.Issue(new(stream, iova, IsWrite: false, Cookie: -1), this);

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
