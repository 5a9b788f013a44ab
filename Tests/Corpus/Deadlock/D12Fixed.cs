using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Deadlock;

/// <summary>Takes the physical channel's lock first, as everybody.</summary>
internal sealed class D12Fixed : CorpusProgram
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
        using var pc = _pcLock.HoldIrqSave();
        using var vc = _vcLock.Hold();
        return FindActiveDesc(cookie);
    }

    private bool FindActiveDesc(int cookie)
    {
        if (_queue.Contains(cookie))
        {
            return true;
        }

        return _issued.Contains(cookie);
    }
}
