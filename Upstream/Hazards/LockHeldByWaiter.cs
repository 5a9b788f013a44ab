using TopHalf.Iommu;
using TopHalf.Locking;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Hazards;

/// <summary>A submit holds the lock of the GPU and waits until it is idle; the GPU waits for its fault; and who resumes that wants the lock first. As it should be, the fault is resumed before the lock is taken.</summary>
internal sealed class LockHeldByWaiter : StallHazard
{
    /// <inheritdoc/>
    public override string Name => "hazard-lock-held-by-waiter";

    /// <inheritdoc/>
    public override string Summary => "who waits for the device holds the lock that the resume needs";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Deadlock;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(StallUnit unit, bool isFixed) => new Client(unit, isFixed).RunAsync();

    private sealed class Client(StallUnit unit, bool isFixed)
    {
        private readonly Mutex _lock = new("gpu->lock");

        public async KernelTask RunAsync()
        {
            unit.Domain.SetFaultHandler(isFixed ? TerminateFirst : CaptureAsync, FaultHandlerFlags.ExplicitResume | FaultHandlerFlags.HandlerSleeps);
            using (await _lock.HoldAsync())
            {
                unit.Fault();
                await unit.WaitAsync();
            }
        }

        private async KernelTask<FaultVerdict> CaptureAsync(IommuFault fault)
        {
            using (await _lock.HoldAsync())
            {
                return FaultVerdict.Terminate;
            }
        }

        private async KernelTask<FaultVerdict> TerminateFirst(IommuFault fault)
        {
            unit.Domain.Resume(ResumeAction.Terminate);
            using (await _lock.HoldAsync())
            {
                return FaultVerdict.Deferred;
            }
        }
    }
}
