using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;

namespace TopHalf.Designs.Stall.Paths;

/// <summary>The private interface between the SMMU driver and the GPU driver (<c>struct adreno_smmu_priv</c>, include/linux/adreno-smmu-priv.h).</summary>
/// <param name="bank">The GPU's bank.</param>
internal class AdrenoSmmuPriv(SmmuContextBank bank)
{
    protected SmmuContextBank Bank { get; } = bank;

    /// <summary>The fault, from the registers as they are now (<c>get_fault_info</c>).</summary>
    public virtual IommuFault GetFaultInfo() => Bank.Peek();

    /// <summary>Lets later faults stall, or not (<c>set_stall</c>).</summary>
    public void SetStall(bool isEnabled)
    {
        using (Bank.Lock.HoldIrqSave())
        {
            Bank.EnableStall(isEnabled);
        }
    }

    /// <summary>Resumes what is stalled (<c>resume_translation</c>). Context: any.</summary>
    public virtual void ResumeTranslation(bool terminate) => Bank.Domain.Resume(terminate ? ResumeAction.Terminate : ResumeAction.Retry);
}
