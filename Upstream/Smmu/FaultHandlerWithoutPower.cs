using TopHalf.Deferred;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Smmu;

/// <summary>Where faults do not stall, nothing keeps the SMMU up until its interrupt thread runs: it reads FSR after the GPU has dropped the last vote.</summary>
/// <remarks><c>arm_smmu_context_fault()</c>, drivers/iommu/arm/arm-smmu/arm-smmu.c.</remarks>
internal sealed class FaultHandlerWithoutPower() : SmmuBug(SmmuImplementation.QcomSmmuV2)
{
    /// <inheritdoc/>
    public override string Name => "upstream-smmu-fault-handler-without-power";

    /// <inheritdoc/>
    public override string Title => "iommu/arm-smmu: Use pm_runtime in fault handlers";

    /// <inheritdoc/>
    public override int Year => 2026;

    /// <inheritdoc/>
    public override string Source => "13 March 2026, GitHub kernel-topics 796; Fixes b13044092c1e";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.UnpoweredAccess;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(services, Implementation, isFixed).RunAsync();

    private sealed class Driver
    {
        private readonly SmmuUnit _smmu;
        private readonly bool _isFixed;

        public Driver(IServiceProvider services, SmmuImplementation implementation, bool isFixed)
        {
            _smmu = new(services, implementation);
            _isFixed = isFixed;
        }

        public async KernelTask RunAsync()
        {
            _smmu.Power.Enable();
            var requested = Machine.Current.Interrupts.RequestThreadedIrq(
                SmmuUnit.ContextIrq, null, ContextFaultThread, IrqFlags.OneShot | IrqFlags.Shared, "arm-smmu-context-fault", out _);
            if (requested == Errno.Ok)
            {
                _smmu.CbWrite(0, "SCTLR", _smmu.CbRead(0, "SCTLR") & ~SmmuUnit.SctlrCfcfg);
                _ = Kthread.Run(_ => GpuAsync(), "gpu", cpu: 1);
                await Kernel.MsleepAsync(10);
            }
        }

        /// <summary>The GPU is a consumer of the SMMU, and its vote is the only one.</summary>
        private async KernelTask GpuAsync()
        {
            if (await _smmu.Power.GetAsync() == Errno.Ok)
            {
                _ = _smmu.Issue(stream: 0, SmmuUnit.Unmapped);
                _ = await _smmu.Power.PutAsync();
            }
        }

        private async KernelTask<IrqReturn> ContextFaultThread(int irq)
        {
            if (!_isFixed)
            {
                return ContextFault();
            }

            if (!_smmu.Power.GetIfActive())
            {
                return IrqReturn.None;
            }

            var answer = ContextFault();
            _ = await _smmu.Power.PutAsync();
            return answer;
        }

        private IrqReturn ContextFault()
        {
            var fsr = _smmu.CbRead(0, "FSR");
            if ((fsr & SmmuUnit.FsrFaultBits) == 0)
            {
                return IrqReturn.None;
            }

            _smmu.CbWrite(0, "FSR", fsr);
            return IrqReturn.Handled;
        }
    }
}
