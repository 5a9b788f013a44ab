using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Smmu;

/// <summary>The client's callback reads FSR and FAR again after the driver has cleared FSR: what it gets is the syndrome of the next fault.</summary>
/// <remarks><c>qcom_adreno_smmu_get_fault_info()</c>, drivers/iommu/arm/arm-smmu/arm-smmu-qcom.c, called from <c>msm_gpu_fault_handler()</c>. Fixed together with &quot;iommu/arm-smmu: Save additional information on context fault&quot;.</remarks>
internal sealed class FaultInfoReadLate() : SmmuBug(SmmuImplementation.QcomSmmuV2)
{
    /// <inheritdoc/>
    public override string Name => "upstream-smmu-fault-info-read-late";

    /// <inheritdoc/>
    public override string Title => "iommu/arm-smmu-qcom: Don't read fault registers directly";

    /// <inheritdoc/>
    public override int Year => 2025;

    /// <inheritdoc/>
    public override string Source => "v4, March 2025, freedreno 7be29305d and 50b4f3bef";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Warning;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(services, Implementation), isFixed).RunAsync();

    private sealed class Driver(SmmuUnit smmu, bool isFixed)
    {
        private FaultInfo _cfi;

        public async KernelTask RunAsync()
        {
            if (Machine.Current.Interrupts.RequestIrq(SmmuUnit.ContextIrq, ContextFault, IrqFlags.Shared, "arm-smmu-context-fault", out _) == Errno.Ok)
            {
                // Faults do not stall: the GPU goes on, and the next one is recorded as soon as there is room.
                smmu.CbWrite(0, "SCTLR", smmu.CbRead(0, "SCTLR") & ~SmmuUnit.SctlrCfcfg);
                smmu.AccessAfter(Ktime.FromUs(10), stream: 0, SmmuUnit.Unmapped);
                smmu.AccessAfter(Ktime.FromUs(20), stream: 0, SmmuUnit.Unmapped + 0x1000);
                await Kernel.MsleepAsync(10);
            }
        }

        private IrqReturn ContextFault(int irq)
        {
            _cfi = ReadContextFaultInfo();
            if ((_cfi.Fsr & SmmuUnit.FsrFaultBits) == 0)
            {
                return IrqReturn.None;
            }

            smmu.CbWrite(0, "FSR", _cfi.Fsr);
            MsmFaultHandler(_cfi.Far);
            return IrqReturn.Handled;
        }

        private void MsmFaultHandler(ulong iova)
        {
            var info = GetFaultInfo();
            Kernel.WarnOn(info.Far != iova);
        }

        private FaultInfo GetFaultInfo() => isFixed ? _cfi : ReadContextFaultInfo();

        private FaultInfo ReadContextFaultInfo() => new(smmu.CbRead(0, "FSR"), smmu.CbReadQ(0, "FAR"));

        private readonly record struct FaultInfo(uint Fsr, ulong Far);
    }
}
