using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;

namespace TopHalf.Designs.Stall.Paths;

/// <summary><see cref="AdrenoSmmuPriv"/> as the series of 2025 changed it: the fault is saved once, and a resume lets the bank interrupt again.</summary>
/// <param name="bank">The GPU's bank.</param>
internal sealed class MaskedSmmuPriv(SmmuContextBank bank) : AdrenoSmmuPriv(bank)
{
    public override IommuFault GetFaultInfo() => Bank.Captured;

    public override void ResumeTranslation(bool terminate)
    {
        base.ResumeTranslation(terminate);
        using (Bank.Lock.HoldIrqSave())
        {
            Bank.EnableInterrupt(true);
        }
    }
}
