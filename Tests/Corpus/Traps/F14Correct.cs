using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Traps;

/// <summary>
/// Under the lock of a child's descriptor the chip takes the lock of the parent's, which is another object, and
/// of a class of its own.
/// </summary>
internal sealed class F14Correct : CorpusProgram
{
    private readonly IrqChain _parent = new(new("gpio parent"), null);
    private readonly IrqChain[] _children;

    public F14Correct()
    {
        var pio = new AtmelPio4(_parent);
        // One class for all children, and one for the parent.
        _children = [.. Enumerable.Range(0, 2).Select(_ => new IrqChain(new("atmel_lock_key"), pio.SetWake))];
    }

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var other = Kthread.Run(_ =>
        {
            _children[1].SetWake(true);
            return default;
        }, "suspend", cpu: 1);
        _children[0].SetWake(true);
        _children[0].SetWake(false);
        _parent.SetWake(true);
        await other.StopAsync();
    }

    /// <summary>The descriptor of an interrupt.</summary>
    private sealed class IrqChain(RawSpinLock descLock, Action<bool>? chipSetWake)
    {
        private readonly Shared<int> _wakeDepth = new(0, "desc->wake_depth");

        public void SetWake(bool isOn)
        {
            var flags = descLock.LockIrqSave();
            _wakeDepth.Value += isOn ? 1 : -1;
            chipSetWake?.Invoke(isOn);
            descLock.UnlockIrqRestore(flags);
        }
    }

    private sealed class AtmelPio4(IrqChain bank)
    {
        public void SetWake(bool isOn) => bank.SetWake(isOn);
    }
}
