using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.Smmu;

namespace TopHalf.Upstream.Hazards;

/// <summary>Memory is unmapped while a fault is stalled: the TLB synchronisation is polled under a lock, with interrupts off, and who resumes the fault needs that lock. As it should be, the lock is not held while one polls.</summary>
internal sealed class TlbSyncBehindStall : SmmuHazard
{
    /// <inheritdoc/>
    public override string Name => "hazard-tlb-sync-behind-stall";

    /// <inheritdoc/>
    public override string Summary => "a TLB synchronisation waits for a stalled fault, under the lock that the resume needs";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.TlbSyncBehindStall;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(services, Implementation), isFixed).RunAsync();

    private sealed class Driver(SmmuUnit smmu, bool isFixed)
    {
        private const int TimeoutUs = 1_000_000;
        private readonly SpinLock _lock = new("cb_lock");

        public async KernelTask RunAsync()
        {
            if (Machine.Current.Interrupts.RequestThreadedIrq(
                SmmuUnit.ContextIrq, null, ContextFaultThreadAsync, IrqFlags.OneShot | IrqFlags.Shared, "arm-smmu-context-fault", out _) == Errno.Ok)
            {
                smmu.AccessAfter(Ktime.FromUs(10), stream: 0, SmmuUnit.Unmapped);
                await Kernel.UsleepRangeAsync(50, 50);
                Unmap();
                await Kernel.MsleepAsync(10);
            }
        }

        private void Unmap()
        {
            if (isFixed)
            {
                using (_lock.HoldIrqSave())
                {
                    smmu.CbWrite(0, "TLBSYNC", 0);
                }

                PollSync();
                return;
            }

            using var held = _lock.HoldIrqSave();
            smmu.CbWrite(0, "TLBSYNC", 0);
            PollSync();
        }

        private void PollSync()
        {
            for (var delayUs = 1; delayUs < TimeoutUs; delayUs *= 2)
            {
                if ((smmu.CbRead(0, "TLBSTATUS") & 1) == 0)
                {
                    return;
                }

                Kernel.Udelay(delayUs);
            }
        }

        private async KernelTask<IrqReturn> ContextFaultThreadAsync(int irq)
        {
            var fsr = smmu.CbRead(0, "FSR");
            if ((fsr & SmmuUnit.FsrFaultBits) == 0)
            {
                return IrqReturn.None;
            }

            // What is captured takes its time.
            await Kernel.UsleepRangeAsync(200, 200);
            using var held = _lock.HoldIrqSave();
            smmu.CbWrite(0, "FSR", fsr);
            smmu.CbWrite(0, "RESUME", SmmuUnit.ResumeTerminate);
            return IrqReturn.Handled;
        }
    }
}
