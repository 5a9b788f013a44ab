using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Deadlock;

/// <summary>Asks for the status under the virtual channel's lock, and looks for the descriptor under the physical one's.</summary>
internal sealed class D12Shipped : CorpusProgram
{
    private readonly SpinLock _pcLock = new("cvc->pc->lock");
    private readonly SpinLock _vcLock = new("cvc->vc.lock");
    private readonly List<int> _queue = [];
    private readonly List<int> _issued = [1, 2];

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var other = Kthread.Run(_ => IssueAsync(), "issue", cpu: 1);
        Kernel.WarnOn(TxStatus(3));
        await other.StopAsync();
    }

    private KernelTask IssueAsync()
    {
        IssuePending();
        return default;
    }

    private void IssuePending()
    {
        using var pc = _pcLock.HoldIrqSave();
        using var vc = _vcLock.Hold();
        _queue.AddRange(_issued);
        _issued.Clear();
    }

    private bool TxStatus(int cookie)
    {
        using var vc = _vcLock.HoldIrqSave();
        return FindActiveDesc(cookie);
    }

    private bool FindActiveDesc(int cookie)
    {
        using (_pcLock.HoldIrqSave())
        {
            if (_queue.Contains(cookie))
            {
                return true;
            }
        }

        return _issued.Contains(cookie);
    }
}
