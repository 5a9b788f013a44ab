using TopHalf.Deferred;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Hazards;

/// <summary>A worker resumes the fault, and so does a timer that is there in case the worker does not come. As it should be, whoever takes the fault first resumes it.</summary>
internal sealed class DoubleResume : StallHazard
{
    /// <inheritdoc/>
    public override string Name => "hazard-double-resume";

    /// <inheritdoc/>
    public override string Summary => "a worker and a time-out resume the same fault";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.ResumeWithoutFault;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(StallUnit unit, bool isFixed) => new Client(unit, isFixed).RunAsync();

    private sealed class Client
    {
        private readonly StallUnit _unit;
        private readonly bool _isFixed;
        private readonly Work _worker;
        private readonly KernelTimer _timeout;
        private readonly Shared<bool> _isHeld = new(name: "fault is held");

        public Client(StallUnit unit, bool isFixed)
        {
            (_unit, _isFixed) = (unit, isFixed);
            _worker = new(CaptureAsync, "fault_worker");
            _timeout = new(Resume, "fault time-out");
        }

        public async KernelTask RunAsync()
        {
            _unit.Domain.SetFaultHandler(FaultHandler, FaultHandlerFlags.ExplicitResume);
            _unit.Fault();
            await _unit.WaitAsync();
            await Kernel.MsleepAsync(30);
        }

        private FaultVerdict FaultHandler(in IommuFault fault)
        {
            _isHeld.Value = true;
            _timeout.Mod(Ktime.FromMs(10));
            return Workqueue.System.Queue(_worker) ? FaultVerdict.Deferred : FaultVerdict.Terminate;
        }

        private async KernelTask CaptureAsync()
        {
            // Now and then it takes longer than the time-out allows.
            await Kernel.MsleepAsync(8);
            Resume();
        }

        private void Resume()
        {
            if (!_isFixed || _isHeld.Exchange(false))
            {
                _unit.Domain.Resume(ResumeAction.Terminate);
            }
        }
    }
}
