using TopHalf.Deferred;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Smmu;

/// <summary>FSR.SS keeps the line of an MMU-500 up: the handler clears the fault bits, leaves RESUME to a worker and returns, and is entered again before the worker gets the CPU.</summary>
/// <remarks><c>arm_smmu_context_fault()</c>, drivers/iommu/arm/arm-smmu/arm-smmu.c, and <c>msm_gpu_fault_handler()</c> with its worker, drivers/gpu/drm/msm.</remarks>
internal sealed class StallHoldsContextIrq() : SmmuBug(SmmuImplementation.Mmu500)
{
    /// <inheritdoc/>
    public override string Name => "upstream-smmu-stall-holds-context-irq";

    /// <inheritdoc/>
    public override string Title => "iommu/arm-smmu: Fix spurious interrupts with stall-on-fault";

    /// <inheritdoc/>
    public override int Year => 2025;

    /// <inheritdoc/>
    public override string Source => "mails of 17 January 2025, freedreno bea3ee952 and dbc4a3700; commits 1650620774fa and 3053a2c5086d (v6.16)";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.InterruptStorm;

    /// <inheritdoc/>
    public override IReadOnlyList<string> SearchOptions => ["--cpus", "1"];

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(services, Implementation)).RunAsync(isFixed);

    private sealed class Driver
    {
        private readonly SmmuUnit _smmu;
        private readonly KthreadWorker _worker = new("gpu-worker");
        private readonly KthreadWork _faultWork;
        private int _coalesced;

        public Driver(SmmuUnit smmu)
        {
            _smmu = smmu;
            _faultWork = new(FaultWorker, "fault_work");
        }

        public async KernelTask RunAsync(bool isFixed)
        {
            var core = Machine.Current.Interrupts;
            var requested = isFixed
                ? core.RequestThreadedIrq(SmmuUnit.ContextIrq, null, ContextFaultThread, IrqFlags.OneShot | IrqFlags.Shared, "arm-smmu-context-fault", out _)
                : core.RequestIrq(SmmuUnit.ContextIrq, ContextFault, IrqFlags.Shared, "arm-smmu-context-fault", out _);
            if (requested == Errno.Ok)
            {
                _smmu.AccessAfter(Ktime.FromUs(10), stream: 0, SmmuUnit.Unmapped);
                await Kernel.MsleepAsync(10);
            }
        }

        private IrqReturn ContextFault(int irq)
        {
            var fsr = _smmu.CbRead(0, "FSR");
            if ((fsr & (SmmuUnit.FsrFaultBits | SmmuUnit.FsrSs)) == 0)
            {
                return IrqReturn.None;
            }

            // The client owns the resume. One that is queued already will resume this fault, too.
            _coalesced += _worker.Queue(_faultWork) ? 0 : 1;
            _smmu.CbWrite(0, "FSR", fsr);
            return IrqReturn.Handled;
        }

        /// <summary>The fix: the line stays masked, and the driver resumes before it returns.</summary>
        private async KernelTask<IrqReturn> ContextFaultThread(int irq)
        {
            var fsr = _smmu.CbRead(0, "FSR");
            if ((fsr & (SmmuUnit.FsrFaultBits | SmmuUnit.FsrSs)) == 0)
            {
                return IrqReturn.None;
            }

            await CaptureAsync();
            _smmu.CbWrite(0, "FSR", fsr);
            _smmu.CbWrite(0, "RESUME", SmmuUnit.ResumeTerminate);
            return IrqReturn.Handled;
        }

        private async KernelTask FaultWorker()
        {
            await CaptureAsync();
            _smmu.CbWrite(0, "RESUME", SmmuUnit.ResumeTerminate);
        }

        private static KernelTask CaptureAsync() => Kernel.MsleepAsync(1);
    }
}
