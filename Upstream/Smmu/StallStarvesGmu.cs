using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Smmu;

/// <summary>Stalled accesses of the GPU hold all page walks of the translation unit, and as each is resumed the next one stalls. The GMU, in another bank, cannot translate until its watchdog bites.</summary>
/// <remarks><c>adreno_check_and_reenable_stall()</c> and <c>adreno_fault_handler()</c>, drivers/gpu/drm/msm/adreno/adreno_gpu.c; <c>a6xx_gmu_irq()</c>, a6xx_gmu.c. Two page walks instead of eight.</remarks>
internal sealed class StallStarvesGmu() : SmmuBug(SmmuImplementation.Mmu500)
{
    /// <inheritdoc/>
    public override string Name => "upstream-smmu-stall-starves-gmu";

    /// <inheritdoc/>
    public override string Title => "drm/msm: Temporarily disable stall-on-fault after a page fault";

    /// <inheritdoc/>
    public override int Year => 2025;

    /// <inheritdoc/>
    public override string Source => "R. Clark, 16 December 2024, freedreno 5abb6a469; commit b13044092c1e, May 2025";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Warning;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(services, Implementation with { ParallelWalks = 2 }), isFixed).RunAsync();

    private sealed class Driver
    {
        private const int GmuIrq = 60;
        private const int BadAccesses = 24;
        private readonly SmmuUnit _smmu;
        private readonly bool _isFixed;
        private readonly Shared<bool> _isWatchdogExpired = new(false, "GMU_AO_INTERRUPT.WDOG");
        private int _left = BadAccesses;
        private bool _isGmuFed;

        public Driver(SmmuUnit smmu, bool isFixed)
        {
            (_smmu, _isFixed) = (smmu, isFixed);
            smmu.WhenReady = IssueAll;
            smmu.WhenCompleted = () => _isGmuFed = true;
        }

        public async KernelTask RunAsync()
        {
            var machine = Machine.Current;
            var gmu = machine.Interrupts.Wire(GmuIrq, "gmu", IrqFlow.Edge, IrqFlags.TriggerRising).Line;
            var requested = machine.Interrupts.RequestThreadedIrq(
                SmmuUnit.ContextIrq, null, ContextFaultThread, IrqFlags.OneShot | IrqFlags.Shared, "arm-smmu-context-fault", out _);
            if (requested == Errno.Ok && machine.Interrupts.RequestIrq(GmuIrq, GmuInterrupt, IrqFlags.None, "gmu", out _) == Errno.Ok)
            {
                machine.Schedule(Ktime.FromUs(10), new Hardware(IssueAll));
                machine.Schedule(Ktime.FromMs(20), new Hardware(() => Bite(gmu)));
                await Kernel.MsleepAsync(60);
            }
        }

        /// <summary>The GPU goes on as fast as it may, and the GMU comes after it.</summary>
        private void IssueAll()
        {
            while (_left > 0 && _smmu.Issue(stream: 0, SmmuUnit.Unmapped + ((ulong)_left << 12)) == IssueResult.Accepted)
            {
                _left--;
            }

            if (!_isGmuFed)
            {
                _ = _smmu.Issue(stream: 1, SmmuUnit.Mapped);
            }
        }

        private void Bite(InterruptLine gmu)
        {
            if (!_isGmuFed)
            {
                _isWatchdogExpired.DmaWrite(true);
                gmu.Assert();
            }
        }

        private IrqReturn GmuInterrupt(int irq)
        {
            Kernel.WarnOn(_isWatchdogExpired.Value);
            return IrqReturn.Handled;
        }

        private async KernelTask<IrqReturn> ContextFaultThread(int irq)
        {
            var fsr = _smmu.CbRead(0, "FSR");
            if ((fsr & (SmmuUnit.FsrFaultBits | SmmuUnit.FsrSs)) == 0)
            {
                return IrqReturn.None;
            }

            if (_isFixed)
            {
                _smmu.CbWrite(0, "SCTLR", _smmu.CbRead(0, "SCTLR") & ~SmmuUnit.SctlrCfcfg);
            }

            // What is printed goes over a serial line.
            await Kernel.UsleepRangeAsync(2_000, 2_000);
            _smmu.CbWrite(0, "FSR", fsr);
            _smmu.CbWrite(0, "RESUME", SmmuUnit.ResumeTerminate);
            return IrqReturn.Handled;
        }

        private sealed class Hardware(Action what) : IHardwareEvent
        {
            public void Occur(long argument) => what();
        }
    }
}
