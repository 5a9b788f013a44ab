using TopHalf.Deferred;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Hazards;

/// <summary>The device is detached while the worker that will resume has not run. As it should be, the worker is flushed first.</summary>
internal sealed class ResumeAfterDetach : StallHazard
{
    /// <inheritdoc/>
    public override string Name => "hazard-resume-after-detach";

    /// <inheritdoc/>
    public override string Summary => "the device is detached before the worker that resumes";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.ResumeAfterDetach;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(StallUnit unit, bool isFixed) => new Client(unit, isFixed).RunAsync();

    private sealed class Client
    {
        private readonly StallUnit _unit;
        private readonly bool _isFixed;
        private readonly Workqueue _queue = new("gpu-fault");
        private readonly Work _worker;

        public Client(StallUnit unit, bool isFixed)
        {
            (_unit, _isFixed) = (unit, isFixed);
            _worker = new(CaptureAsync, "fault_worker");
        }

        public async KernelTask RunAsync()
        {
            var handler = _unit.Domain.SetFaultHandler(FaultHandler, FaultHandlerFlags.ExplicitResume);
            _unit.Fault();
            await Kernel.MsleepAsync(1);
            if (_isFixed)
            {
                // What is stalled is resumed, and then the device has nothing more to do.
                await _unit.WaitAsync();
                await handler.RemoveAsync();
                await _queue.FlushAsync();
            }

            _unit.Domain.Detach(_unit.Device);
            await _queue.DestroyAsync();
        }

        private FaultVerdict FaultHandler(in IommuFault fault) => _queue.Queue(_worker) ? FaultVerdict.Deferred : FaultVerdict.Terminate;

        private async KernelTask CaptureAsync()
        {
            await Kernel.MsleepAsync(5);
            _unit.Domain.Resume(ResumeAction.Terminate);
        }
    }
}
