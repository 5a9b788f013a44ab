using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Upstream.Smmu;

/// <summary>A vote that the GMU has to answer is polled for. The GMU stands behind a stalled access of the GPU, and that is resumed only when the fault's state has been captured: the poll times out.</summary>
/// <remarks><c>a6xx_gmu_set_oob()</c>, drivers/gpu/drm/msm/adreno/a6xx_gmu.c, and <c>msm_gpu_fault_crashstate_capture()</c>, msm_gpu.c. One page walk instead of eight.</remarks>
internal sealed class GmuWaitsBehindStall() : SmmuBug(SmmuImplementation.Mmu500)
{
    /// <inheritdoc/>
    public override string Name => "upstream-smmu-gmu-waits-behind-stall";

    /// <inheritdoc/>
    public override string Title => "drm/msm/a6xx: Wait for MMU devcoredump when waiting for GMU";

    /// <inheritdoc/>
    public override int Year => 2025;

    /// <inheritdoc/>
    public override string Source => "18 July 2025, freedreno 9f84c9b35, f66d2c103, 36fa52414 and 8d5198f82";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Warning;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(services, Implementation with { ParallelWalks = 1 }), isFixed).RunAsync();

    private sealed class Driver
    {
        private static readonly RegisterMap _map = new("GMU", 0x10,
        [
            new("HOST2GMU_INTR_SET", 0x0, [Field.Bit("OOB", 0, TopHalf.Devices.Access.WriteOnly)]),
            new("GMU2HOST_INTR_INFO", 0x4, [Field.Bit("ACK", 0, TopHalf.Devices.Access.ReadOnly)]),
        ]);

        private readonly SmmuUnit _smmu;
        private readonly bool _isFixed;
        private readonly MmioRegion _gmu;
        private readonly Completion _faultCoredumpDone = new("fault_coredump_done");

        public Driver(SmmuUnit smmu, bool isFixed)
        {
            (_smmu, _isFixed) = (smmu, isFixed);
            var bank = new RegisterBank(_map, Machine.Current) { Device = smmu };
            // It fetches its answer from memory.
            bank.OnWrite("HOST2GMU_INTR_SET", (in _) => Ask());
            smmu.WhenReady = Ask;
            smmu.WhenCompleted = () => bank.Set(_map.Find("GMU2HOST_INTR_INFO", "ACK"), 1);
            _gmu = new(bank, "gmu");
            void Ask() => _ = smmu.Issue(stream: 1, SmmuUnit.Mapped);
        }

        public async KernelTask RunAsync()
        {
            _faultCoredumpDone.CompleteAll();
            var requested = Machine.Current.Interrupts.RequestThreadedIrq(
                SmmuUnit.ContextIrq, null, ContextFaultThread, IrqFlags.OneShot | IrqFlags.Shared, "arm-smmu-context-fault", out _);
            if (requested == Errno.Ok)
            {
                _smmu.AccessAfter(Ktime.FromUs(10), stream: 0, SmmuUnit.Unmapped);
                await Kernel.MsleepAsync(1);
                await SetOobAsync();
                await Kernel.MsleepAsync(100);
            }
        }

        private async KernelTask SetOobAsync()
        {
            _gmu.Write32(_map.OffsetOf("HOST2GMU_INTR_SET"), 1);
            var answered = await PollAsync();
            if (_isFixed && answered == Errno.TimedOut)
            {
                await _faultCoredumpDone.WaitAsync();
                answered = await PollAsync();
            }

            Kernel.WarnOn(answered == Errno.TimedOut);
        }

        private KernelTask<Errno> PollAsync() => _gmu.PollAsync32(_map.OffsetOf("GMU2HOST_INTR_INFO"), static value => value != 0, 1_000, 10_000);

        private async KernelTask<IrqReturn> ContextFaultThread(int irq)
        {
            var fsr = _smmu.CbRead(0, "FSR");
            if ((fsr & (SmmuUnit.FsrFaultBits | SmmuUnit.FsrSs)) == 0)
            {
                return IrqReturn.None;
            }

            _faultCoredumpDone.Reinit();
            // Reading the state of a GPU takes long.
            await Kernel.MsleepAsync(50);
            _smmu.CbWrite(0, "FSR", fsr);
            _smmu.CbWrite(0, "RESUME", SmmuUnit.ResumeTerminate);
            _faultCoredumpDone.CompleteAll();
            return IrqReturn.Handled;
        }
    }
}
