using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Smmu;

/// <summary>On an error path the debug handler returns IRQ_NONE and has not cleared FSR: the level fires again and again, nobody cares, and the line is disabled for good.</summary>
/// <remarks><c>qcom_smmu_context_fault()</c>, drivers/iommu/arm/arm-smmu/arm-smmu-qcom-debug.c. It takes 99,900 interrupts.</remarks>
internal sealed class TbuDebugSaysNone() : SmmuBug(SmmuImplementation.Mmu500)
{
    /// <inheritdoc/>
    public override string Name => "upstream-smmu-tbu-debug-says-none";

    /// <inheritdoc/>
    public override string Title => "iommu/arm-smmu-qcom-debug: the TBU fault handler returns IRQ_NONE on a level line";

    /// <inheritdoc/>
    public override int Year => 2025;

    /// <inheritdoc/>
    public override string Source => "C. Abbott, 2025, freedreno 6b1b0eec9";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.NobodyCared;

    /// <inheritdoc/>
    public override IReadOnlyList<string> SearchOptions => ["--cpus", "1", "--max-steps", "1000000"];

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(services, Implementation), isFixed).RunAsync();

    private sealed class Driver(SmmuUnit smmu, bool isFixed)
    {
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
            if ((fsr & SmmuUnit.FsrFaultBits) == 0)
            {
                return IrqReturn.None;
            }

            // No TBU was found for the stream: there is nothing to halt and to ask.
            if (!isFixed)
            {
                return IrqReturn.None;
            }

            smmu.CbWrite(0, "FSR", fsr);
            smmu.CbWrite(0, "RESUME", SmmuUnit.ResumeTerminate);
            return IrqReturn.Handled;
        }
    }
}
