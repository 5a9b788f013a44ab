using TopHalf.Deferred;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Interrupts;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Smmu;

/// <summary>The client asks for the fault's registers from its own worker, and the last vote for the SMMU is dropped between the interrupt and that.</summary>
/// <remarks><c>qcom_adreno_smmu_get_fault_info()</c>, drivers/iommu/arm/arm-smmu/arm-smmu-qcom.c, called from <c>fault_worker()</c>, drivers/gpu/drm/msm/msm_gpu.c.</remarks>
internal sealed class FaultInfoWithoutPower() : SmmuBug(SmmuImplementation.QcomSmmuV2)
{
    /// <inheritdoc/>
    public override string Name => "upstream-smmu-fault-info-without-power";

    /// <inheritdoc/>
    public override string Title => "iommu: arm-smmu-qcom: Skip fault-info reads when suspended";

    /// <inheritdoc/>
    public override int Year => 2026;

    /// <inheritdoc/>
    public override string Source => "12 September 2026, GitHub kernel-topics 1814";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.UnpoweredAccess;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(services, Implementation, isFixed).RunAsync();

    private sealed class Driver
    {
        private readonly SmmuUnit _smmu;
        private readonly bool _isFixed;
        private readonly KthreadWorker _worker = new("gpu-worker");
        private readonly KthreadWork _faultWork;
        private int _coalesced;

        public Driver(IServiceProvider services, SmmuImplementation implementation, bool isFixed)
        {
            _smmu = new(services, implementation);
            _isFixed = isFixed;
            _faultWork = new(FaultWorker, "fault_work");
        }

        public async KernelTask RunAsync()
        {
            _smmu.Power.Enable();
            if (Machine.Current.Interrupts.RequestIrq(SmmuUnit.ContextIrq, ContextFault, IrqFlags.Shared, "arm-smmu-context-fault", out _) != Errno.Ok ||
                await _smmu.Power.GetAsync() != Errno.Ok)
            {
                return;
            }

            _smmu.CbWrite(0, "SCTLR", _smmu.CbRead(0, "SCTLR") & ~SmmuUnit.SctlrCfcfg);
            _smmu.AccessAfter(Ktime.FromUs(10), stream: 0, SmmuUnit.Unmapped);
            // The GPU is done with what it was given, and drops its vote.
            _ = await _smmu.Power.PutAsync();
            await Kernel.MsleepAsync(10);
        }

        private IrqReturn ContextFault(int irq)
        {
            if (!_smmu.Power.GetIfActive())
            {
                return IrqReturn.None;
            }

            var fsr = _smmu.CbRead(0, "FSR");
            _smmu.CbWrite(0, "FSR", fsr);
            _coalesced += _worker.Queue(_faultWork) ? 0 : 1;
            _smmu.Power.RequestPut();
            return IrqReturn.Handled;
        }

        private async KernelTask FaultWorker()
        {
            if (_isFixed && !_smmu.Power.GetIfActive())
            {
                return;
            }

            var fsynr0 = _smmu.CbRead(0, "FSYNR0");
            Kernel.Printk(KernLevel.Err, (fsynr0 & 0x10) != 0 ? "*** gpu fault: type=WRITE" : "*** gpu fault: type=READ");
            if (_isFixed)
            {
                _ = await _smmu.Power.PutAsync();
            }
        }
    }
}
