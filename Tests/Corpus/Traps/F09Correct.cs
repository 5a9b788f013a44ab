using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Traps;

/// <summary>
/// The handler reads a pointer that the core clears when the port is removed: after it has shut the port down,
/// which frees the interrupt.
/// </summary>
internal sealed class F09Correct : CorpusProgram
{
    private readonly OwlUart _uart = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var port = new UartPort(_uart.Ops);
        if (!port.Open())
        {
            return;
        }

        _uart.Receive();
        await port.RemoveAsync();
    }

    private sealed record UartOps(Func<UartPort, bool> Startup, Func<KernelTask> ShutdownAsync);

    private sealed class UartPort(UartOps ops)
    {
        private readonly Shared<bool> _isOpen = new(false, "port initialized");

        public Shared<Shared<int>?> Membase { get; } = new(new Shared<int>(1, "OWL_UART_STAT"), "port->membase");

        public bool Open()
        {
            _isOpen.Value = ops.Startup(this);
            return _isOpen.Value;
        }

        /// <summary>uart_remove_one_port(): hangs up first.</summary>
        public async KernelTask RemoveAsync()
        {
            if (_isOpen.Value)
            {
                await ops.ShutdownAsync();
                _isOpen.Value = false;
            }

            Membase.Value = null;
        }
    }

    private sealed class OwlUart : IHardwareEvent
    {
        private const int Irq = 62;
        private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "owl-uart", IrqFlow.Edge, IrqFlags.TriggerRising).Line;
        private IrqAction? _action;

        public UartOps Ops => new(Startup, ShutdownAsync);

        public void Receive() => ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(10), this);

        /// <summary>A character has come.</summary>
        public void Occur(long argument) => _line.Assert();

        private bool Startup(UartPort port) =>
            _interrupts.RequestIrq(Irq, _ => OwlUartIrq(port), IrqFlags.None, "owl-uart", out _action) == Errno.Ok;

        private KernelTask ShutdownAsync() => _interrupts.FreeIrqAsync(_action!);

        private static IrqReturn OwlUartIrq(UartPort port)
        {
            var status = port.Membase.Value!.Value;
            return status != 0 ? IrqReturn.Handled : IrqReturn.None;
        }
    }
}
