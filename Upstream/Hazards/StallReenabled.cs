using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.Smmu;

namespace TopHalf.Upstream.Hazards;

/// <summary>The fault handler switches stalls off for a while, and a submit switches them on again when the while is over; both change the driver's copy of SCTLR, and the submit does so without the lock. What the handler did is lost. As it should be, the submit decides and writes under the lock.</summary>
internal sealed class StallReenabled : SmmuHazard
{
    /// <inheritdoc/>
    public override string Name => "hazard-stall-reenabled";

    /// <inheritdoc/>
    public override string Summary => "a submit switches stalls on again while the fault handler switches them off";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.InterruptRace;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(services, Implementation), isFixed).RunAsync();

    private sealed class Driver(SmmuUnit smmu, bool isFixed)
    {
        private static readonly Ktime _coolDown = Ktime.FromMs(500);
        private readonly SpinLock _lock = new("cb_lock");
        private readonly Shared<uint> _sctlr = new(smmu.CbRead(0, "SCTLR"), "cb->sctlr");
        private readonly Shared<Ktime> _reenableAt = new(Ktime.Zero, "priv->stall_reenable_time");

        public async KernelTask RunAsync()
        {
            if (Machine.Current.Interrupts.RequestIrq(SmmuUnit.ContextIrq, ContextFault, IrqFlags.Shared, "arm-smmu-context-fault", out _) == Errno.Ok)
            {
                smmu.AccessAfter(Ktime.FromUs(10), stream: 0, SmmuUnit.Unmapped);
                await Kernel.UsleepRangeAsync(10, 10);
                Submit();
                await Kernel.MsleepAsync(1);
            }
        }

        /// <summary>The GPU gets something to do: a time to look whether stalls can be had again.</summary>
        private void Submit()
        {
            if (isFixed)
            {
                using var held = _lock.HoldIrqSave();
                ReenableLocked();
            }
            else
            {
                ReenableLocked();
            }
        }

        private void ReenableLocked()
        {
            if (Machine.Current.Now >= _reenableAt.Value)
            {
                WriteLocked(_sctlr.Value | SmmuUnit.SctlrCfcfg);
            }
        }

        private IrqReturn ContextFault(int irq)
        {
            var fsr = smmu.CbRead(0, "FSR");
            if ((fsr & SmmuUnit.FsrFaultBits) == 0)
            {
                return IrqReturn.None;
            }

            using (_lock.Hold())
            {
                _reenableAt.Value = Machine.Current.Now + _coolDown;
                WriteLocked(_sctlr.Value & ~SmmuUnit.SctlrCfcfg);
            }

            smmu.CbWrite(0, "FSR", fsr);
            smmu.CbWrite(0, "RESUME", SmmuUnit.ResumeTerminate);
            return IrqReturn.Handled;
        }

        private void WriteLocked(uint sctlr)
        {
            _sctlr.Value = sctlr;
            smmu.CbWrite(0, "SCTLR", sctlr);
        }
    }
}
