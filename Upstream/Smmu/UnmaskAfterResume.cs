using TopHalf.Deferred;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Smmu;

/// <summary>The resume path writes RESUME and then sets CFIE. Between the two the next fault stalls, and the handler, called for the other bank of a shared line, takes it; CFIE is then set under a stall, and the line is up for good.</summary>
/// <remarks><c>arm_smmu_context_fault()</c>, drivers/iommu/arm/arm-smmu/arm-smmu.c, and <c>qcom_adreno_smmu_resume_translation()</c>, arm-smmu-qcom.c, as they were proposed. Dropped for the threaded handler.</remarks>
internal sealed class UnmaskAfterResume() : SmmuBug(SmmuImplementation.Mmu500)
{
    /// <inheritdoc/>
    public override string Name => "upstream-smmu-unmask-after-resume";

    /// <inheritdoc/>
    public override string Title => "iommu/arm-smmu: Fix spurious interrupts with stall-on-fault (v1: CFIE masked and unmasked over a shared line)";

    /// <inheritdoc/>
    public override int Year => 2025;

    /// <inheritdoc/>
    public override string Source => "mails of January 2025, freedreno 964fa8424 and f8b66c6b6; W. Deacon, e53df5c41, 6 May 2025";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.InterruptStorm;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(services, Implementation, sharesIrq: true), isFixed).RunAsync();

    private sealed class Driver
    {
        private readonly SmmuUnit _smmu;
        private readonly SpinLock _cbLock = new("cb_lock");
        private readonly bool _isFixed;
        private readonly KthreadWorker _worker = new("gpu-worker", cpu: 1);
        private readonly KthreadWork[] _faultWork;
        private int _coalesced;

        public Driver(SmmuUnit smmu, bool isFixed)
        {
            (_smmu, _isFixed) = (smmu, isFixed);
            _faultWork = [new(() => FaultWorker(0), "fault_work of bank 0"), new(() => FaultWorker(1), "fault_work of bank 1")];
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
            for (var bank = 0; bank < 2; bank++)
            {
                var ofBank = bank;
                if (Machine.Current.Interrupts.RequestIrq(SmmuUnit.ContextIrq, _ => ContextFault(ofBank), IrqFlags.Shared, "arm-smmu-context-fault", out _) != Errno.Ok)
                {
                    return;
                }
            }

            _smmu.AccessAfter(Ktime.FromUs(20), stream: 1, SmmuUnit.Unmapped);
            _ = _smmu.Issue(stream: 0, SmmuUnit.Unmapped);
            await Kernel.MsleepAsync(10);
        }

        private IrqReturn ContextFault(int bank)
        {
            if (!_isFixed)
            {
                return Take(bank);
            }

            using (_cbLock.Hold())
            {
                return Take(bank);
            }
        }

        private IrqReturn Take(int bank)
        {
            var fsr = _smmu.CbRead(bank, "FSR");
            if ((fsr & SmmuUnit.FsrFaultBits) == 0)
            {
                // SS alone: taken before, and masked until it is resumed.
                return (fsr & SmmuUnit.FsrSs) != 0 ? IrqReturn.Handled : IrqReturn.None;
            }

            _smmu.CbWrite(bank, "SCTLR", _smmu.CbRead(bank, "SCTLR") & ~SmmuUnit.SctlrCfie);
            _smmu.CbWrite(bank, "FSR", fsr);
            _coalesced += _worker.Queue(_faultWork[bank]) ? 0 : 1;
            return IrqReturn.Handled;
        }

        private KernelTask FaultWorker(int bank)
        {
            if (!_isFixed)
            {
                ResumeTranslation(bank);
                return default;
            }

            using (_cbLock.HoldIrqSave())
            {
                ResumeTranslation(bank);
            }

            return default;
        }

        private void ResumeTranslation(int bank)
        {
            _smmu.CbWrite(bank, "RESUME", SmmuUnit.ResumeTerminate);
            _smmu.CbWrite(bank, "SCTLR", _smmu.CbRead(bank, "SCTLR") | SmmuUnit.SctlrCfie);
        }
    }
}
