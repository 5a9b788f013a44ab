using TopHalf.Locking;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// A line discipline writes to the terminal below it with its own lock held; if that is a virtual console, the
/// write takes a semaphore.
/// </summary>
internal sealed class S24Shipped : CorpusProgram
{
    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        await new GsmMux(new UartTty().Ops).WriteAsync(7);
        await new GsmMux(new ConsoleTty().Ops).WriteAsync(7);
    }

    private sealed record TtyOps(Func<int, KernelTask<int>> WriteAsync);

    private sealed class GsmMux(TtyOps tty)
    {
        private readonly SpinLock _txLock = new("gsm->tx_lock");
        private readonly Shared<int> _written = new(0, "gsm written");

        public async KernelTask WriteAsync(int bytes)
        {
            var flags = _txLock.LockIrqSave();
            _written.Value += await tty.WriteAsync(bytes);
            _txLock.UnlockIrqRestore(flags);
        }
    }

    private sealed class UartTty
    {
        private readonly SpinLock _portLock = new("&port->lock");
        private readonly Shared<int> _xmit = new(0, "uart xmit");

        public TtyOps Ops => new(WriteAsync);

        private KernelTask<int> WriteAsync(int bytes)
        {
            var flags = _portLock.LockIrqSave();
            _xmit.Value += bytes;
            _portLock.UnlockIrqRestore(flags);
            return bytes;
        }
    }

    private sealed class ConsoleTty
    {
        private readonly Semaphore _consoleSem = new(1, "console_sem");
        private readonly Shared<int> _column = new(0, "vc_x");

        public TtyOps Ops => new(ConWriteAsync);

        private KernelTask<int> ConWriteAsync(int bytes) => DoConWriteAsync(bytes);

        private async KernelTask<int> DoConWriteAsync(int bytes)
        {
            await _consoleSem.DownAsync();
            _column.Value += bytes;
            _consoleSem.Up();
            return bytes;
        }
    }
}
