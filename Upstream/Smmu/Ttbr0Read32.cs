using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Smmu;

/// <summary>A register of 64 bits is read with the accessor of 32: the ASID is lost, and the fault is attributed to nobody.</summary>
/// <remarks><c>qcom_adreno_smmu_get_fault_info()</c>, drivers/iommu/arm/arm-smmu/arm-smmu-qcom.c.</remarks>
internal sealed class Ttbr0Read32() : SmmuBug(SmmuImplementation.QcomSmmuV2)
{
    /// <inheritdoc/>
    public override string Name => "upstream-smmu-ttbr0-read-32";

    /// <inheritdoc/>
    public override string Title => "iommu/arm-smmu-qcom: Fix TTBR0 read";

    /// <inheritdoc/>
    public override int Year => 2021;

    /// <inheritdoc/>
    public override string Source => "November 2021, freedreno a55466a7a";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Warning;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(services, Implementation), isFixed).RunAsync();

    private sealed class Driver(SmmuUnit smmu, bool isFixed)
    {
        private readonly Dictionary<ulong, string> _addressSpaces = [];

        public async KernelTask RunAsync()
        {
            if (Machine.Current.Interrupts.RequestIrq(SmmuUnit.ContextIrq, ContextFault, IrqFlags.Shared, "arm-smmu-context-fault", out _) == Errno.Ok)
            {
                // The page table of a process and its ASID, as the command processor loads them.
                _addressSpaces.Add(smmu.CbReadQ(0, "TTBR0"), "glxgears");
                smmu.AccessAfter(Ktime.FromUs(10), stream: 0, SmmuUnit.Unmapped);
                await Kernel.MsleepAsync(10);
            }
        }

        private IrqReturn ContextFault(int irq)
        {
            var fsr = smmu.CbRead(0, "FSR");
            if ((fsr & SmmuUnit.FsrFaultBits) == 0)
            {
                return IrqReturn.None;
            }

            smmu.CbWrite(0, "FSR", fsr);
            var guilty = _addressSpaces.GetValueOrDefault(isFixed ? smmu.CbReadQ(0, "TTBR0") : smmu.CbRead(0, "TTBR0"));
            Kernel.WarnOn(guilty is null);
            smmu.CbWrite(0, "RESUME", SmmuUnit.ResumeTerminate);
            return IrqReturn.Handled;
        }
    }
}
