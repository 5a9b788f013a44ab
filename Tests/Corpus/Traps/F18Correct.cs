using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Traps;

/// <summary>
/// A magic key is found in the handler, under the lock of the port, and handled after it; what is printed then
/// only tries to take the lock.
/// </summary>
internal sealed class F18Correct : CorpusProgram
{
    private readonly ImxUart _uart = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (!_uart.Startup())
        {
            return;
        }

        _uart.ConsoleWrite("boot");
        _uart.Receive();
        _uart.ConsoleWrite("idle");
        await _uart.ShutdownAsync();
    }

    private sealed class ImxUart
    {
        private const int Irq = 63;
        private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "imx-uart").Line;
        private readonly SpinLock _portLock = new("&port->lock");
        private readonly Shared<bool> _inSysrq = new(false, "port->sysrq");
        private readonly Shared<int> _written = new(0, "UTXD");
        private readonly Shared<int> _keysMerged = new(0, "keys while one is handled");
        private readonly Work _sysrqWork;
        private IrqAction? _action;

        public ImxUart() => _sysrqWork = new(Resume, "sysrq work");

        public bool Startup() => _interrupts.RequestIrq(Irq, ImxInt, IrqFlags.None, "imx-uart", out _action) == Errno.Ok;

        public async KernelTask ShutdownAsync()
        {
            await _interrupts.FreeIrqAsync(_action!);
            _ = await _sysrqWork.CancelSyncAsync();
        }

        public void Receive() => _line.Assert();

        public void ConsoleWrite(string text)
        {
            var isLocked = true;
            var flags = default(IrqSavedFlags);
            if (_inSysrq.Value)
            {
                isLocked = _portLock.TryLockIrqSave(out flags);
            }
            else
            {
                flags = _portLock.LockIrqSave();
            }

            _written.Update(count => count + text.Length);
            if (isLocked)
            {
                _portLock.UnlockIrqRestore(flags);
            }
        }

        private IrqReturn ImxInt(int irq)
        {
            _portLock.Lock();
            _line.Deassert();
            var key = 'b';
            _portLock.Unlock();
            HandleSysrq(key);
            return IrqReturn.Handled;
        }

        private void HandleSysrq(char key)
        {
            _inSysrq.Value = true;
            ConsoleWrite($"sysrq: {key}");
            _inSysrq.Value = false;
            _keysMerged.Value += _sysrqWork.Schedule() ? 0 : 1;
        }

        private KernelTask Resume()
        {
            ConsoleWrite("resumed");
            return default;
        }
    }
}
