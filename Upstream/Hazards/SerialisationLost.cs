using TopHalf.Deferred;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Hazards;

/// <summary>Capture and recovery ran on one worker, and so never at the same time. The capture was moved to the interrupt thread, and both work on the snapshot at once. As it should be, both are on the worker, or have a lock.</summary>
internal sealed class SerialisationLost : StallHazard
{
    /// <inheritdoc/>
    public override string Name => "hazard-serialisation-lost";

    /// <inheritdoc/>
    public override string Summary => "a capture is moved away from the worker that kept it apart from the recovery";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.DataRace;

    /// <inheritdoc/>
    protected override SmmuIrqMode IrqMode(bool isFixed) => isFixed ? SmmuIrqMode.Hard : SmmuIrqMode.Threaded;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(StallUnit unit, bool isFixed) => new Client(unit, isFixed).RunAsync();

    private sealed class Client
    {
        private readonly StallUnit _unit;
        private readonly bool _isFixed;
        private readonly KthreadWorker _worker = new("gpu-worker");
        private readonly KthreadWork _recover;
        private readonly KthreadWork _capture;
        private readonly Shared<int> _snapshots = new(name: "gpu->crashstate");

        public Client(StallUnit unit, bool isFixed)
        {
            (_unit, _isFixed) = (unit, isFixed);
            _recover = new(RecoverAsync, "recover_worker");
            _capture = new(CaptureAndResume, "fault_worker");
        }

        public async KernelTask RunAsync()
        {
            if (_isFixed)
            {
                _unit.Domain.SetFaultHandler(QueueCapture, FaultHandlerFlags.ExplicitResume);
            }
            else
            {
                _unit.Domain.SetFaultHandler(CaptureInThread);
            }

            _unit.Fault();
            // The GPU hangs at the same time.
            Kernel.WarnOn(!_worker.Queue(_recover));
            await _unit.WaitAsync();
            await _worker.DestroyAsync();
        }

        private FaultVerdict QueueCapture(in IommuFault fault) => _worker.Queue(_capture) ? FaultVerdict.Deferred : FaultVerdict.Terminate;

        private KernelTask CaptureAndResume()
        {
            Capture();
            _unit.Domain.Resume(ResumeAction.Terminate);
            return default;
        }

        private KernelTask<FaultVerdict> CaptureInThread(IommuFault fault)
        {
            Capture();
            return new(FaultVerdict.Terminate);
        }

        private async KernelTask RecoverAsync()
        {
            await Kernel.UsleepRangeAsync(10, 10);
            Capture();
        }

        private void Capture() => _snapshots.WritePlain(_snapshots.ReadPlain() + 1);
    }
}
