using TopHalf.Deferred;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Hazards;

/// <summary>There is room for one snapshot, and nobody has read the first one: the worker returns early, and forgets the resume. As it should be, every path resumes.</summary>
internal sealed class LostResume : StallHazard
{
    /// <inheritdoc/>
    public override string Name => "hazard-lost-resume";

    /// <inheritdoc/>
    public override string Summary => "a worker that has nothing to capture returns without the resume";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.StuckFault;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(StallUnit unit, bool isFixed) => new Client(unit, isFixed).RunAsync();

    private sealed class Client
    {
        private const int Faults = 2;
        private readonly StallUnit _unit;
        private readonly bool _isFixed;
        private readonly Work _worker;
        private readonly Shared<bool> _hasSnapshot = new(name: "gpu->crashstate");

        public Client(StallUnit unit, bool isFixed)
        {
            (_unit, _isFixed) = (unit, isFixed);
            _worker = new(Capture, "fault_worker");
        }

        public async KernelTask RunAsync()
        {
            _unit.Domain.SetFaultHandler(FaultHandler, FaultHandlerFlags.ExplicitResume);
            _unit.Fault(Faults);
            await Kernel.MsleepAsync(10);
        }

        private FaultVerdict FaultHandler(in IommuFault fault) => Workqueue.System.Queue(_worker) ? FaultVerdict.Deferred : FaultVerdict.Terminate;

        private KernelTask Capture()
        {
            if (!_hasSnapshot.Exchange(true) || _isFixed)
            {
                _unit.Domain.Resume(ResumeAction.Terminate);
            }

            return default;
        }
    }
}
