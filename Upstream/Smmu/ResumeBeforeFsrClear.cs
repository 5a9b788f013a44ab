using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Smmu;

/// <summary>With a crash state pending the client resumes inside of the report, before the driver has cleared FSR: an MMU-500 then keeps SS, the line stays up, and nobody resumes again.</summary>
/// <remarks><c>arm_smmu_context_fault()</c>, drivers/iommu/arm/arm-smmu/arm-smmu.c; <c>adreno_fault_handler()</c> and <c>resume_translation()</c>, drivers/gpu/drm/msm.</remarks>
internal sealed class ResumeBeforeFsrClear() : SmmuBug(SmmuImplementation.Mmu500)
{
    /// <inheritdoc/>
    public override string Name => "upstream-smmu-resume-before-fsr-clear";

    /// <inheritdoc/>
    public override string Title => "iommu/arm-smmu: Fix spurious interrupts with stall-on-fault (v2 and v3: the client resumes inside of the report)";

    /// <inheritdoc/>
    public override int Year => 2025;

    /// <inheritdoc/>
    public override string Source => "mails of January and February 2025, freedreno 1b3952463 and 06442ec78";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.InterruptStorm;

    /// <inheritdoc/>
    public override IReadOnlyList<string> SearchOptions => ["--cpus", "1"];

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(services, Implementation), isFixed).RunAsync();

    private sealed class Driver(SmmuUnit smmu, bool isFixed)
    {
        // Of an earlier fault, and not read by user space yet: this one is not captured.
        private const bool HasCrashState = true;

        public async KernelTask RunAsync()
        {
            if (Machine.Current.Interrupts.RequestIrq(SmmuUnit.ContextIrq, ContextFault, IrqFlags.Shared, "arm-smmu-context-fault", out _) == Errno.Ok)
            {
                smmu.AccessAfter(Ktime.FromUs(10), stream: 0, SmmuUnit.Unmapped);
                await Kernel.MsleepAsync(10);
            }
        }

        private IrqReturn ContextFault(int irq)
        {
            var fsr = smmu.CbRead(0, "FSR");
            if ((fsr & (SmmuUnit.FsrFaultBits | SmmuUnit.FsrSs)) == 0)
            {
                return IrqReturn.None;
            }

            // SS alone is a fault that was reported, and that its owner will resume.
            if ((fsr & SmmuUnit.FsrFaultBits) != 0)
            {
                ClearAndReport(fsr);
            }

            return IrqReturn.Handled;
        }

        private void ClearAndReport(uint fsr)
        {
            if (isFixed)
            {
                smmu.CbWrite(0, "FSR", fsr);
                AdrenoFaultHandler();
            }
            else
            {
                AdrenoFaultHandler();
                smmu.CbWrite(0, "FSR", fsr);
            }
        }

        private void AdrenoFaultHandler()
        {
            if (HasCrashState)
            {
                smmu.CbWrite(0, "RESUME", SmmuUnit.ResumeTerminate);
            }
        }
    }
}
