using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Display;

/// <summary>Who registers a callback takes the lock of the table and then that of the registers; the interrupt takes that of the registers and then that of the table.</summary>
/// <remarks><c>dpu_core_irq_register_callback()</c> and <c>dpu_core_irq_callback_handler()</c>, drivers/gpu/drm/msm/disp/dpu1/dpu_core_irq.c; <c>dpu_hw_intr_dispatch_irq()</c>, dpu_hw_interrupts.c.</remarks>
internal sealed class CallbackRegistryInversion : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-display-callback-registry-inversion";

    /// <inheritdoc/>
    public override string Title => "drm/msm/dpu: Avoid ABBA deadlock between IRQ modules";

    /// <inheritdoc/>
    public override int Year => 2021;

    /// <inheritdoc/>
    public override string Source => "June 2021, freedreno 7b0c999df and f37b3784b";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.CircularLocks;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(isFixed).RunAsync();

    private sealed class Driver(bool isFixed)
    {
        private const int MdpIrq = 83;
        private readonly SpinLock _cbLock = new("cb_lock");
        private readonly SpinLock _irqLock = new("irq_lock");
        private readonly Shared<uint> _enabled = new(0, "INTR_EN");
        private readonly List<Action> _callbacks = [];
        private readonly Shared<int> _frames = new(0, "frames");

        public async KernelTask RunAsync()
        {
            var machine = Machine.Current;
            var line = machine.Interrupts.Wire(MdpIrq, "mdss", IrqFlow.Edge, IrqFlags.TriggerRising).Line;
            if (machine.Interrupts.RequestIrq(MdpIrq, DispatchIrq, IrqFlags.None, "mdss", out _) == Errno.Ok)
            {
                ((IHardwareHost)machine).Schedule(Ktime.FromMs(1), new Vblank(line));
                _ = Kthread.Run(_ => RegisterCallback(), "enable vblank", cpu: 1);
                await Kernel.MsleepAsync(30);
            }
        }

        private KernelTask RegisterCallback()
        {
            using (_cbLock.HoldIrqSave())
            {
                _callbacks.Add(() => _frames.Update(static count => count + 1));
                EnableIrq();
            }

            return default;
        }

        private void EnableIrq()
        {
            using (_irqLock.HoldIrqSave())
            {
                _enabled.Value = 1;
            }
        }

        private IrqReturn DispatchIrq(int irq)
        {
            bool isEnabled;
            using (_irqLock.HoldIrqSave())
            {
                isEnabled = _enabled.Value != 0;
                if (!isFixed && isEnabled)
                {
                    CallBack();
                }
            }

            if (isFixed && isEnabled)
            {
                CallBack();
            }

            return IrqReturn.Handled;
        }

        private void CallBack()
        {
            using (_cbLock.HoldIrqSave())
            {
                _callbacks.ForEach(static callback => callback());
            }
        }

        private sealed class Vblank(InterruptLine line) : IHardwareEvent
        {
            public void Occur(long argument) => line.Assert();
        }
    }
}
