using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Deadlock;

/// <summary>Says it after it has let go of the port.</summary>
internal sealed class D24Fixed : CorpusProgram
{
    private readonly SpinLock _lock = new("port->lock");
    private readonly ConsoleDriver _console;
    private readonly List<string> _fifo = [];
    private uint _divisor;

    public D24Fixed() => _console = new() { Write = ConsoleWrite };

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
        _divisor = quot;
        _lock.UnlockIrqRestore(flags);
        DevDbg($"setting ulcon, quot {quot}");
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
