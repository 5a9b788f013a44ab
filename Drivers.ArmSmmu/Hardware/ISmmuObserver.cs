using TopHalf.Devices;
using TopHalf.Iommu;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>Watches an SMMU from outside of the model. Implement what is of interest; the rest does nothing.</summary>
/// <remarks>
/// Called in the middle of what the hardware does: a call may look at the registers by peeking, and may not change anything.
/// Bank -1 stands for the global fault line.
/// </remarks>
public interface ISmmuObserver
{
    /// <summary>A translation failed. What becomes of the fault is told by a later call.</summary>
    /// <param name="fault">The fault; its serial is 0.</param>
    void FaultRaised(in SmmuFault fault)
    {
    }

    /// <summary>FSR, FAR, FSYNR0, FSYNR1 and CBFRSYNRA now tell of this fault.</summary>
    /// <param name="fault">The fault with its serial.</param>
    void FaultRecorded(in SmmuFault fault)
    {
    }

    /// <summary>Fault bits of an older fault were set: FSR.MULTI is set, and the syndrome stays the older one's.</summary>
    /// <param name="fault">The fault; its serial is 0.</param>
    void FaultMerged(in SmmuFault fault)
    {
    }

    /// <summary>A transaction is held; called again when the reason changes.</summary>
    /// <param name="stalled">The transaction.</param>
    void Stalled(in StalledTransaction stalled)
    {
    }

    /// <summary>Software wrote RESUME.</summary>
    /// <param name="bank">The context bank.</param>
    /// <param name="action">What it asked for.</param>
    /// <param name="effect">What came of it.</param>
    /// <param name="released">The transaction that it released, or null.</param>
    void Resumed(int bank, ResumeAction action, ResumeEffect effect, StalledTransaction? released)
    {
    }

    /// <summary>Software cleared fault bits.</summary>
    /// <param name="bank">The context bank.</param>
    /// <param name="clearedBits">The bits of FSR that were set and no longer are.</param>
    /// <param name="serial">The serial of the fault in the record, 0 when no fault was recorded yet.</param>
    void FaultBitsCleared(int bank, uint clearedBits, long serial)
    {
    }

    /// <summary>A transaction was terminated.</summary>
    /// <param name="bank">The context bank, -1 for a global fault.</param>
    /// <param name="transaction">The transaction.</param>
    /// <param name="cause">Why.</param>
    void Terminated(int bank, in StreamTransaction transaction, TerminationCause cause)
    {
    }

    /// <summary>A global fault was recorded or merged.</summary>
    /// <param name="bit">The bit of sGFSR that it sets.</param>
    /// <param name="transaction">The transaction that caused it.</param>
    void GlobalFault(GlobalFaultKind bit, in StreamTransaction transaction)
    {
    }

    /// <summary>An interrupt line changed its level.</summary>
    /// <param name="bank">The context bank, -1 for the global fault line.</param>
    /// <param name="isAsserted">Its level now.</param>
    void LineChanged(int bank, bool isAsserted)
    {
    }

    /// <summary>A TLB synchronisation that software started is complete.</summary>
    /// <param name="bank">The context bank, -1 for the global one.</param>
    void TlbSyncCompleted(int bank)
    {
    }
}
