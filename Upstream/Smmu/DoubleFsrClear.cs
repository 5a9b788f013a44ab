using TopHalf.Deferred;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Smmu;

/// <summary>FSR is cleared by the resume path and by the handler, which reports first. Where the worker is done before the handler goes on, the handler's write wipes the bits of the next fault: SS without a syndrome, never resumed.</summary>
/// <remarks><c>arm_smmu_context_fault()</c>, drivers/iommu/arm/arm-smmu/arm-smmu.c; <c>qcom_adreno_smmu_resume_translation()</c>, arm-smmu-qcom.c.</remarks>
internal sealed class DoubleFsrClear() : SmmuBug(SmmuImplementation.QcomSmmuV2)
{
    /// <inheritdoc/>
    public override string Name => "upstream-smmu-double-fsr-clear";

    /// <inheritdoc/>
    public override string Title => "iommu/arm-smmu: Fix spurious interrupts with stall-on-fault (review: FSR cleared in the handler and in the resume path)";

    /// <inheritdoc/>
    public override int Year => 2025;

    /// <inheritdoc/>
    public override string Source => "C. Abbott to R. Clark, February 2025, freedreno a616bec4e";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.StuckFault;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(services, Implementation), isFixed).RunAsync();

    private sealed class Driver
    {
        private readonly SmmuUnit _smmu;
        private readonly bool _isFixed;
        private readonly KthreadWorker _worker = new("gpu-worker", cpu: 1);
        private readonly KthreadWork _faultWork;
        private int _coalesced;

        public Driver(SmmuUnit smmu, bool isFixed)
        {
            (_smmu, _isFixed) = (smmu, isFixed);
            _faultWork = new(FaultWorker, "fault_work");
            // A GPU goes on after an error, and its next access faults as well.
            var more = 1;
            smmu.WhenAborted = () =>
            {
                if (more-- > 0)
                {
                    _ = smmu.Issue(0, SmmuUnit.Unmapped + 0x1000);
                }
            };
        }

        public async KernelTask RunAsync()
        {
            if (Machine.Current.Interrupts.RequestIrq(SmmuUnit.ContextIrq, ContextFault, IrqFlags.Shared, "arm-smmu-context-fault", out _) == Errno.Ok)
            {
                _smmu.AccessAfter(Ktime.FromUs(10), stream: 0, SmmuUnit.Unmapped);
                await Kernel.MsleepAsync(10);
            }
        }

        private IrqReturn ContextFault(int irq)
        {
            var fsr = _smmu.CbRead(0, "FSR");
            if ((fsr & SmmuUnit.FsrFaultBits) == 0)
            {
                return IrqReturn.None;
            }

            if (_isFixed)
            {
                _smmu.CbWrite(0, "FSR", fsr);
                Report();
            }
            else
            {
                Report();
                _smmu.CbWrite(0, "FSR", fsr);
            }

            return IrqReturn.Handled;
        }

        private void Report() => _coalesced += _worker.Queue(_faultWork) ? 0 : 1;

        private KernelTask FaultWorker()
        {
            if (!_isFixed)
            {
                // Lest RESUME finds fault bits.
                _smmu.CbWrite(0, "FSR", _smmu.CbRead(0, "FSR"));
            }

            _smmu.CbWrite(0, "RESUME", SmmuUnit.ResumeTerminate);
            return default;
        }
    }
}
