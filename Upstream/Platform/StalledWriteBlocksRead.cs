using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Liveness;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Platform;

/// <summary>
/// A device write is stalled; the completion of a read of its registers may not pass the write; the CPU that reads takes no interrupt, and so
/// does not resume the write.
/// </summary>
/// <remarks>
/// The reason for which the RISC-V IOMMU has no stall model, and the argument against it for arm-smmu in January 2017. As fixed, a write that
/// faults is aborted.
/// </remarks>
internal sealed class StalledWriteBlocksRead : UpstreamBug
{
    private const int Irq = 7;

    /// <inheritdoc/>
    public override string Name => "upstream-platform-stalled-write-blocks-read";

    /// <inheritdoc/>
    public override string Title => "riscv-iommu: no stall model: a stalled write blocks the read that would resolve it";

    /// <inheritdoc/>
    public override int Year => 2024;

    /// <inheritdoc/>
    public override string Source => "riscv-non-isa/riscv-iommu #438 (October 2024) and #261 (October 2023)";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.SpinDeadlock;

    /// <inheritdoc/>
    public override IReadOnlyList<string> SearchOptions => ["--cpus", "1"];

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var device = new PcieDevice(isStalling: !isFixed);
        var driver = new Driver(device);
        return driver.SubmitAsync();
    }

    private sealed class Driver
    {
        private readonly SpinLock _lock = new("ring lock");
        private readonly MmioRegion _registers;
        private readonly PcieDevice _device;

        public Driver(PcieDevice device)
        {
            _device = device;
            _registers = new(device, "pcie") { HeldUpBy = device };
            var error = Machine.Current.Interrupts.RequestIrq(Irq, OnIommuFault, IrqFlags.None, "iommu", out _);
            Kernel.WarnOn(error != Errno.Ok);
        }

        public KernelTask SubmitAsync()
        {
            using (_lock.HoldIrqSave())
            {
                _registers.Write32(PcieDevice.Doorbell, 1);
                _registers.Read32(PcieDevice.Status);
            }

            return default;
        }

        private IrqReturn OnIommuFault(int irq)
        {
            _device.Resume();
            return IrqReturn.Handled;
        }
    }

    /// <summary>A device whose write faults, and the IOMMU before it.</summary>
    private sealed class PcieDevice(bool isStalling) : IRegisterSpace, IHeldUp
    {
        public const long Doorbell = 0;
        public const long Status = 4;

        private readonly IHardwareHost _host = Machine.Current;
        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "iommu", IrqFlow.Edge, IrqFlags.TriggerRising).Line;

        public long SizeBytes => 8;

        public bool IsHeldUp { get; private set; }

        public string WaitName => "the ordering rules of PCIe";

        /// <summary>The write goes on: what is behind it on the bus, too.</summary>
        public void Resume()
        {
            _host.Touch(this);
            IsHeldUp = false;
        }

        public void Explain(WaitNode node) => node.NeverGoesOn("a stalled write is before it");

        public uint Read32(long offset) => 0;

        public ulong Read64(long offset) => 0;

        public uint Peek32(long offset) => 0;

        public ulong Peek64(long offset) => 0;

        public void Write32(long offset, uint value)
        {
            if (offset == Doorbell)
            {
                IsHeldUp = isStalling;
                _line.Assert();
            }
        }

        public void Write64(long offset, ulong value) => Write32(offset, (uint)value);

        public string NameAt(long offset) => offset == Doorbell ? "PCIE.DOORBELL" : "PCIE.STATUS";
    }
}
