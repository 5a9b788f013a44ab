using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Upstream.Msm;

/// <summary>A submit fills a ring just after the interrupt has found it empty, and finds the interrupt still deciding: each believes that the other one will switch, and the GPU stands at an empty ring.</summary>
/// <remarks><c>a5xx_submit()</c>, drivers/gpu/drm/msm/adreno/a5xx_gpu.c; <c>a5xx_preempt_trigger()</c> and <c>a5xx_preempt_irq()</c>, a5xx_preempt.c.</remarks>
internal sealed class PreemptionNotTriggered : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-msm-preemption-not-triggered";

    /// <inheritdoc/>
    public override string Title => "drm/msm/a5xx: fix races in preemption evaluation stage";

    /// <inheritdoc/>
    public override int Year => 2024;

    /// <inheritdoc/>
    public override string Source => "July 2024, freedreno 1c0a540e7";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Deadlock;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(Machine.Current), isFixed).RunAsync();

    private enum PreemptState
    {
        None,
        Start,
        Triggered,
    }

    private sealed class Driver(PreemptingGpu gpu, bool isFixed)
    {
        private readonly SpinLock _evalLock = new("preempt_start_lock");
        private readonly Shared<PreemptState> _state = new(PreemptState.None, "preempt_state");
        private readonly Shared<int> _curRing = new(0, "cur_ring");
        private readonly Shared<uint>[] _wptr = [new(0, "ring 0 cur"), new(0, "ring 1 cur")];
        private readonly WaitQueue _retired = new("a fence of ring 1");
        private int _nextRing;

        public async KernelTask RunAsync()
        {
            if (Machine.Current.Interrupts.RequestIrq(PreemptingGpu.Irq, OnIrq, IrqFlags.None, "gpu-irq", out _) == Errno.Ok)
            {
                Submit(0);
                _ = Kthread.Run(_ => SubmitToOther(), "submit", cpu: 1);
                await _retired.WaitEventAsync(() => gpu.ReadPointer(1) == 1);
            }
        }

        private KernelTask SubmitToOther()
        {
            Submit(1);
            return default;
        }

        private void Submit(int ring)
        {
            _wptr[ring].Update(static wptr => wptr + 1);
            if (_curRing.Value == ring && _state.Value == PreemptState.None)
            {
                gpu.WritePointer(_wptr[ring].Value);
            }

            PreemptTrigger();
        }

        private void PreemptTrigger()
        {
            if (!isFixed)
            {
                Evaluate();
                return;
            }

            using (_evalLock.HoldIrqSave())
            {
                Evaluate();
            }
        }

        private void Evaluate()
        {
            if (!_state.TryCompareExchange(PreemptState.None, PreemptState.Start))
            {
                return;
            }

            var next = NextRing();
            if (next < 0 || next == _curRing.Value)
            {
                // It may have got something while nobody told the GPU.
                gpu.WritePointer(_wptr[_curRing.Value].Value);
                _state.Value = PreemptState.None;
                return;
            }

            _nextRing = next;
            _state.Value = PreemptState.Triggered;
            gpu.Switch(next);
        }

        private int NextRing() => Array.FindIndex([0, 1], ring => _wptr[ring].Value != gpu.ReadPointer(ring));

        private IrqReturn OnIrq(int irq)
        {
            var status = gpu.TakeStatus();
            if ((status & PreemptingGpu.CpSw) != 0)
            {
                _curRing.Value = _nextRing;
                gpu.WritePointer(_wptr[_nextRing].Value);
                _state.Value = PreemptState.None;
            }

            PreemptTrigger();
            _retired.WakeUp();
            return IrqReturn.Handled;
        }
    }
}
