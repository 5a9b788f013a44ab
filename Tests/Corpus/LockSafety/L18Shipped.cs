using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.LockSafety;

/// <summary>The console switches interrupts off and then locks the port plainly, which sleeps on PREEMPT_RT.</summary>
internal sealed class L18Shipped : CorpusProgram
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
            var flags = Kernel.LocalIrqSave();
            _portLock.Lock();
            PutChars(text);
            _portLock.Unlock();
            Kernel.LocalIrqRestore(flags);
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
