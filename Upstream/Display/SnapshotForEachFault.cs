using TopHalf.Deferred;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.Smmu;

namespace TopHalf.Upstream.Display;

/// <summary>Each fault of the display queues a whole snapshot: what one commit went wrong with is captured again and again, and none of the snapshots shows the first fault.</summary>
/// <remarks><c>msm_kms_fault_handler()</c>, drivers/gpu/drm/msm/msm_kms.c, and <c>msm_disp_snapshot_state()</c>; the fix counts in <c>fault_snapshot_capture</c>, which each commit sets back.</remarks>
internal sealed class SnapshotForEachFault() : SmmuBug(SmmuImplementation.QcomSmmuV2)
{
    /// <inheritdoc/>
    public override string Name => "upstream-display-snapshot-for-each-fault";

    /// <inheritdoc/>
    public override string Title => "drm/msm/dpu: rate limit snapshot capture for mmu faults";

    /// <inheritdoc/>
    public override int Year => 2024;

    /// <inheritdoc/>
    public override string Source => "2024, freedreno a444b106f";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Warning;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(services, Implementation), isFixed).RunAsync();

    private sealed class Driver
    {
        private readonly SmmuUnit _smmu;
        private readonly bool _isFixed;
        private readonly KthreadWorker _dumpWorker = new("disp_snapshot");
        private readonly KthreadWork _dumpWork;
        private readonly Shared<int> _faultSnapshotCapture = new(0, "fault_snapshot_capture");
        private readonly Shared<int> _commits = new(0, "commits");
        private int _capturedCommit;
        private int _coalesced;

        public Driver(SmmuUnit smmu, bool isFixed)
        {
            (_smmu, _isFixed) = (smmu, isFixed);
            _dumpWork = new(SnapshotWork, "dump_work");
        }

        public async KernelTask RunAsync()
        {
            if (Machine.Current.Interrupts.RequestIrq(SmmuUnit.ContextIrq, ContextFault, IrqFlags.Shared, "arm-smmu-context-fault", out _) == Errno.Ok)
            {
                _smmu.CbWrite(0, "SCTLR", _smmu.CbRead(0, "SCTLR") & ~SmmuUnit.SctlrCfcfg);
                AtomicCommitTail();
                // Every line of the frame faults.
                for (var line = 0; line < 3; line++)
                {
                    _smmu.AccessAfter(Ktime.FromMs(3 * (line + 1)), stream: 0, SmmuUnit.Unmapped + ((ulong)line << 12));
                }

                await Kernel.MsleepAsync(20);
            }
        }

        private void AtomicCommitTail()
        {
            _commits.Update(static count => count + 1);
            _faultSnapshotCapture.Value = 0;
        }

        private IrqReturn ContextFault(int irq)
        {
            var fsr = _smmu.CbRead(0, "FSR");
            if ((fsr & SmmuUnit.FsrFaultBits) == 0)
            {
                return IrqReturn.None;
            }

            _smmu.CbWrite(0, "FSR", fsr);
            if (!_isFixed || _faultSnapshotCapture.Update(static count => count + 1) == 1)
            {
                _coalesced += _dumpWorker.Queue(_dumpWork) ? 0 : 1;
            }

            return IrqReturn.Handled;
        }

        private async KernelTask SnapshotWork()
        {
            var commit = _commits.Value;
            Kernel.WarnOn(_capturedCommit == commit);
            _capturedCommit = commit;
            await Kernel.MsleepAsync(1);
        }
    }
}
