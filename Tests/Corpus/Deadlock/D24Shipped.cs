using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Deadlock;

/// <summary>Says something under the port lock, and the port is the console.</summary>
internal sealed class D24Shipped : CorpusProgram
{
    private readonly SpinLock _lock = new("port->lock");
    private readonly ConsoleDriver _console;
    private readonly List<string> _fifo = [];
    private uint _divisor;

    public D24Shipped() => _console = new() { Write = ConsoleWrite };

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var other = Kthread.Run(_ => PrintAsync(), "printk", cpu: 1);
        SetTermios(115_200);
        await other.StopAsync();
    }

    private KernelTask PrintAsync()
    {
        _console.Print("hello");
        return default;
    }

    private void SetTermios(uint baud)
    {
        var quot = 1_843_200 / (16 * baud);
        var flags = _lock.LockIrqSave();
        DevDbg($"setting ulcon, quot {quot}");
        _divisor = quot;
        _lock.UnlockIrqRestore(flags);
    }

    private void DevDbg(string message) => _console.Print(message);

    private void ConsoleWrite(string text)
    {
        using var held = _lock.HoldIrqSave();
        _fifo.Add(text);
    }

    private sealed class ConsoleDriver
    {
        private readonly SpinLock _owner = new("console_owner");

        public required Action<string> Write { get; init; }

        public void Print(string text)
        {
            using var held = _owner.HoldIrqSave();
            Write(text);
        }
    }
}
