using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Display;

/// <summary>The callback of a frame event allocates with GFP_KERNEL. Five frames further out is the interrupt handler of the display.</summary>
/// <remarks><c>dpu_crtc_frame_event_cb()</c>, drivers/gpu/drm/msm/disp/dpu1/dpu_crtc.c, from <c>dpu_encoder_vblank_callback()</c>, <c>dpu_core_irq_callback_handler()</c> and <c>msm_irq()</c>.</remarks>
internal sealed class AllocationInVblank : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-display-allocation-in-vblank";

    /// <inheritdoc/>
    public override string Title => "drm/msm/dpu: Remove dynamic allocation from atomic context";

    /// <inheritdoc/>
    public override int Year => 2021;

    /// <inheritdoc/>
    public override string Source => "October 2021, freedreno 4c03c100b; v2 8ac97e746";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.AllocInAtomic;

    /// <inheritdoc/>
    public override IReadOnlyList<string> SearchOptions => ["--all"];

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(isFixed).RunAsync();

    private sealed class Driver
    {
        private const int MdpIrq = 83;
        private readonly KthreadWorker _eventWorker = new("crtc_event");
        private readonly SpinLock _spinLock = new("dpu_crtc->spin_lock");
        private readonly Queue<KthreadWork> _freeEvents = [];
        private readonly bool _isFixed;
        private int _dropped;

        public Driver(bool isFixed)
        {
            _isFixed = isFixed;
            for (var i = 0; i < 4; i++)
            {
                _freeEvents.Enqueue(new(FrameEventWork, "frame_event"));
            }
        }

        public async KernelTask RunAsync()
        {
            var machine = Machine.Current;
            var line = machine.Interrupts.Wire(MdpIrq, "mdss", IrqFlow.Edge, IrqFlags.TriggerRising).Line;
            if (machine.Interrupts.RequestIrq(MdpIrq, MsmIrq, IrqFlags.None, "mdss", out _) == Errno.Ok)
            {
                ((IHardwareHost)machine).Schedule(Ktime.FromMs(1), new Vblank(line));
                await Kernel.MsleepAsync(30);
            }
        }

        private IrqReturn MsmIrq(int irq) => DpuCoreIrq();

        private IrqReturn DpuCoreIrq()
        {
            EncoderVblankCallback();
            return IrqReturn.Handled;
        }

        private void EncoderVblankCallback() => CrtcFrameEventCallback();

        private void CrtcFrameEventCallback()
        {
            if (!_isFixed)
            {
                Machine.Current.RunOnStack(AllocateAndQueueAsync());
                return;
            }

            KthreadWork? frameEvent;
            using (_spinLock.HoldIrqSave())
            {
                _ = _freeEvents.TryDequeue(out frameEvent);
            }

            QueueEvent(frameEvent);
        }

        private async KernelTask AllocateAndQueueAsync()
        {
            var frameEvent = await Kmem.AllocAsync(new KthreadWork(FrameEventWork, "frame_event"), Gfp.Kernel);
            QueueEvent(frameEvent?.Get());
        }

        private void QueueEvent(KthreadWork? frameEvent) => _dropped += frameEvent is not null && _eventWorker.Queue(frameEvent) ? 0 : 1;

        private KernelTask FrameEventWork() => Kernel.MsleepAsync(1);

        private sealed class Vblank(InterruptLine line) : IHardwareEvent
        {
            public void Occur(long argument) => line.Assert();
        }
    }
}
