using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.Smmu;

namespace TopHalf.Upstream.Msm;

/// <summary>The command processor loads the page table of the next process while writes of the last one are still under way: they fault, and in the name of the wrong process.</summary>
/// <remarks><c>a6xx_set_pagetable()</c>, drivers/gpu/drm/msm/adreno/a6xx_gpu.c.</remarks>
internal sealed class TableUpdateOvertakesWrites() : SmmuBug(SmmuImplementation.Mmu500)
{
    /// <inheritdoc/>
    public override string Name => "upstream-msm-table-update-overtakes-writes";

    /// <inheritdoc/>
    public override string Title => "drm/msm/a6xx+: Insert a fence wait before SMMU table update";

    /// <inheritdoc/>
    public override int Year => 2024;

    /// <inheritdoc/>
    public override string Source => "September 2024, freedreno 2d1636623";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Warning;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(services, Implementation), isFixed).RunAsync();

    private enum Packet
    {
        MemWrite,
        WaitForFence,
        SmmuTableUpdate,
    }

    private sealed class Driver
    {
        private readonly SmmuUnit _smmu;
        private readonly CommandProcessor _cp;
        private readonly bool _isFixed;

        public Driver(SmmuUnit smmu, bool isFixed)
        {
            (_smmu, _isFixed) = (smmu, isFixed);
            _cp = new(smmu);
            smmu.WhenCompleted = _cp.WriteDone;
        }

        public async KernelTask RunAsync()
        {
            if (Machine.Current.Interrupts.RequestIrq(SmmuUnit.ContextIrq, ContextFault, IrqFlags.Shared, "arm-smmu-context-fault", out _) == Errno.Ok)
            {
                _cp.Fence.Value = 0;
                _cp.Run([Packet.MemWrite, .. SetPagetable()]);
                await Kernel.MsleepAsync(10);
            }
        }

        private Packet[] SetPagetable() => _isFixed ? [Packet.WaitForFence, Packet.SmmuTableUpdate] : [Packet.SmmuTableUpdate];

        private IrqReturn ContextFault(int irq)
        {
            var fsr = _smmu.CbRead(0, "FSR");
            if ((fsr & SmmuUnit.FsrFaultBits) == 0)
            {
                return IrqReturn.None;
            }

            // The first submit is not done, so what runs is the first process.
            var isFirst = _cp.Fence.Value == 0;
            Kernel.WarnOn(isFirst && _smmu.CbReadQ(0, "TTBR0") == CommandProcessor.OtherTable);
            _smmu.CbWrite(0, "FSR", fsr);
            _smmu.CbWrite(0, "RESUME", SmmuUnit.ResumeTerminate);
            return IrqReturn.Handled;
        }
    }

    /// <summary>Works off packets, one every microsecond; a write takes ten to get to the SMMU.</summary>
    private sealed class CommandProcessor(SmmuUnit smmu) : IHardwareEvent
    {
        /// <summary>The page table of the other process, in which nothing is mapped.</summary>
        public const ulong OtherTable = (2UL << 48) | 0x9000_0000;

        private Queue<Packet> _packets = [];
        private int _outstanding;

        public Shared<uint> Fence { get; } = new(0, "fence");

        public void Run(Packet[] packets)
        {
            _packets = new(packets);
            GoOn();
        }

        public void WriteDone()
        {
            _outstanding--;
            Fence.DmaWrite(1);
        }

        public void Occur(long argument)
        {
            if (_packets.Peek() == Packet.MemWrite)
            {
                _outstanding++;
                smmu.AccessAfter(Ktime.FromUs(10), stream: 0, SmmuUnit.Mapped);
            }
            else if (_packets.Peek() == Packet.SmmuTableUpdate)
            {
                smmu.SetTable(bank: 0, OtherTable);
            }
            else if (_outstanding > 0)
            {
                GoOn();
                return;
            }

            _packets.Dequeue();
            if (_packets.Count > 0)
            {
                GoOn();
            }
        }

        private void GoOn() => Machine.Current.Schedule(Ktime.FromUs(1), this);
    }
}
