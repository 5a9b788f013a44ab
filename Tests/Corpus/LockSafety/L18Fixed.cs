using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.LockSafety;

/// <summary>The console locks the port by the one call that also switches interrupts off where that is right.</summary>
internal sealed class L18Fixed : CorpusProgram
{
    private readonly SifiveConsole _console = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var other = Kthread.Run(_ =>
        {
            _console.Write("other");
            return default;
        }, "printk", cpu: 1);
        _console.Write("init");
        await other.StopAsync();
    }

    private sealed class SifiveConsole
    {
        private readonly SpinLock _portLock = new("&port->lock");
        private readonly Shared<int> _txdata = new(0, "TXDATA");

        public void Write(string text)
        {
            var flags = _portLock.LockIrqSave();
            PutChars(text);
            _portLock.UnlockIrqRestore(flags);
        }

        private void PutChars(string text)
        {
            foreach (var character in text)
            {
                _txdata.Value = character;
            }
        }
    }
}
