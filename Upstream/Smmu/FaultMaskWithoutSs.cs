using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Smmu;

/// <summary>SS is taken out of a mask that two places share. The halt of a TBU asks for fault bits and SS: with the bits cleared and the transaction still stalled it does not resume it, and the TBU never says that it has halted.</summary>
/// <remarks><c>ARM_SMMU_CB_FSR_FAULT</c>, drivers/iommu/arm/arm-smmu/arm-smmu.h, and <c>qcom_tbu_halt()</c>, arm-smmu-qcom-debug.c. Called benign in the review.</remarks>
internal sealed class FaultMaskWithoutSs() : SmmuBug(SmmuImplementation.Mmu500)
{
    /// <inheritdoc/>
    public override string Name => "upstream-smmu-fault-mask-without-ss";

    /// <inheritdoc/>
    public override string Title => "iommu/arm-smmu: FSR_FAULT without SS (review: what qcom_tbu_halt() tests)";

    /// <inheritdoc/>
    public override int Year => 2025;

    /// <inheritdoc/>
    public override string Source => "W. Deacon, 6 May 2025, freedreno e53df5c41";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Warning;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(services, Implementation), isFixed).RunAsync();

    private sealed class Driver
    {
        private static readonly RegisterMap _map = new("TBU", 0x10,
        [
            new("DEBUG_SID_HALT", 0x0, [Field.Bit("REQ", 16, TopHalf.Devices.Access.ReadWrite)]),
            new("DEBUG_SR_HALT_ACK", 0x4, [Field.Bit("ACK", 0, TopHalf.Devices.Access.ReadOnly)]),
        ]);

        private readonly SmmuUnit _smmu;
        private readonly MmioRegion _tbu;
        private readonly uint _fsrFault;

        public Driver(SmmuUnit smmu, bool isFixed)
        {
            _smmu = smmu;
            _fsrFault = SmmuUnit.FsrFaultBits | (isFixed ? SmmuUnit.FsrSs : 0);
            var bank = new RegisterBank(_map, Machine.Current) { Device = smmu };
            // It halts when nothing is stalled in it.
            bank.OnRead("DEBUG_SR_HALT_ACK", (_, _) => bank.IsSet(_map.Find("DEBUG_SID_HALT", "REQ")) && smmu.Hardware.StalledIn(0) is null ? 1u : 0);
            _tbu = new(bank, "tbu");
        }

        public async KernelTask RunAsync()
        {
            var requested = Machine.Current.Interrupts.RequestThreadedIrq(
                SmmuUnit.ContextIrq, null, ContextFaultThread, IrqFlags.OneShot | IrqFlags.Shared, "arm-smmu-context-fault", out _);
            if (requested == Errno.Ok)
            {
                _smmu.AccessAfter(Ktime.FromUs(10), stream: 0, SmmuUnit.Unmapped);
                await Kernel.MsleepAsync(10);
            }
        }

        private KernelTask<IrqReturn> ContextFaultThread(int irq)
        {
            var fsr = _smmu.CbRead(0, "FSR");
            if ((fsr & _fsrFault) == 0)
            {
                return IrqReturn.None;
            }

            _smmu.CbWrite(0, "FSR", fsr);
            // What is mapped there the translation unit itself is asked for, and for that it has to halt.
            TbuHalt();
            _smmu.CbWrite(0, "RESUME", SmmuUnit.ResumeTerminate);
            return IrqReturn.Handled;
        }

        private void TbuHalt()
        {
            var fsr = _smmu.CbRead(0, "FSR");
            if ((fsr & _fsrFault) != 0 && (fsr & SmmuUnit.FsrSs) != 0)
            {
                _smmu.CbWrite(0, "FSR", fsr);
                _smmu.CbWrite(0, "RESUME", SmmuUnit.ResumeTerminate);
            }

            _tbu.Write32(_map.OffsetOf("DEBUG_SID_HALT"), 1u << 16);
            var halted = _tbu.PollAtomic32(_map.OffsetOf("DEBUG_SR_HALT_ACK"), static value => value != 0, out _, 10, 100);
            Kernel.WarnOn(halted == Errno.TimedOut);
            _tbu.Write32(_map.OffsetOf("DEBUG_SID_HALT"), 0);
        }
    }
}
