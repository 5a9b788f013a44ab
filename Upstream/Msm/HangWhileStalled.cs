using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Msm;

/// <summary>A stalled fault is also a hang. Both are detected: the fault is captured and resumed, and then the recovery that the hang queued resets a GPU that has gone on long since.</summary>
/// <remarks><c>a6xx_fault_detect_irq()</c>, drivers/gpu/drm/msm/adreno/a6xx_gpu.c; the fix tests RBBM_STATUS3 bit 24.</remarks>
internal sealed class HangWhileStalled : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-msm-hang-while-stalled";

    /// <inheritdoc/>
    public override string Title => "drm/msm: hang interrupt while the SMMU is stalled (test of RBBM_STATUS3)";

    /// <inheritdoc/>
    public override int Year => 2021;

    /// <inheritdoc/>
    public override string Source => "J. Crouse, June 2021, freedreno ec7d933d7 and 74c1e8300";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Warning;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(Machine.Current) { HangsAt = 1, Stalls = true }, isFixed).RunAsync();

    private sealed class Driver : AdrenoDriver
    {
        private readonly bool _isFixed;
        private readonly KthreadWork _faultWork;
        private int _coalesced;

        public Driver(AdrenoGpu gpu, bool isFixed)
            : base(gpu)
        {
            _isFixed = isFixed;
            _faultWork = new(FaultWorker, "fault_work");
        }

        public async KernelTask RunAsync()
        {
            if (Machine.Current.Interrupts.RequestIrq(AdrenoGpu.FaultIrq, ContextFault, IrqFlags.None, "arm-smmu-context-fault", out _) == Errno.Ok && Probe() == Errno.Ok)
            {
                _ = await SubmitAsync();
                var innocent = await SubmitAsync();
                await WaitFenceAsync(innocent);
                await Kernel.MsleepAsync(10);
            }
        }

        protected override bool IsStalledOnFault() => _isFixed && base.IsStalledOnFault();

        private IrqReturn ContextFault(int irq)
        {
            _coalesced += Worker.Queue(_faultWork) ? 0 : 1;
            return IrqReturn.Handled;
        }

        private async KernelTask FaultWorker()
        {
            // The crash state is captured while the access stands.
            await Kernel.MsleepAsync(1);
            Gpu.ResumeTranslation();
        }
    }
}
