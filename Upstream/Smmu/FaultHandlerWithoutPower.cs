using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Power;
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
        private readonly PmDevice _power;
        private readonly bool _isFixed;

        public Driver(IServiceProvider services, SmmuImplementation implementation, bool isFixed)
        {
            _power = new("arm-smmu", new()
            {
                Suspend = () =>
                {
                    _smmu!.Hardware.PowerOff();
                    return Errno.Ok;
                },
                Resume = () =>
                {
                    _smmu!.Hardware.PowerOn();
                    return Errno.Ok;
                },
            }, isActive: true);
            _smmu = new(services, implementation, power: _power);
            _isFixed = isFixed;
        }

        public async KernelTask RunAsync()
        {
            _power.Enable();
            var requested = Machine.Current.Interrupts.RequestThreadedIrq(
                SmmuUnit.ContextIrq, null, ContextFaultThread, IrqFlags.OneShot | IrqFlags.Shared, "arm-smmu-context-fault", out _);
            // The GPU is a consumer of the SMMU: its vote is the only one.
            if (requested != Errno.Ok || await _power.GetAsync() != Errno.Ok)
            {
                return;
            }

            _smmu.CbWrite(0, "SCTLR", _smmu.CbRead(0, "SCTLR") & ~SmmuUnit.SctlrCfcfg);
            _smmu.AccessAfter(Ktime.FromUs(10), stream: 0, SmmuUnit.Unmapped);
            // The GPU is done with what it was given, and drops its vote.
            _ = await _power.PutAsync();
            await Kernel.MsleepAsync(10);
        }

        private async KernelTask<IrqReturn> ContextFaultThread(int irq)
        {
            if (!_isFixed)
            {
                return ContextFault();
            }

            if (!_power.GetIfActive())
            {
                return IrqReturn.None;
            }

            var answer = ContextFault();
            _ = await _power.PutAsync();
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
