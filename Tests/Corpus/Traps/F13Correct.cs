using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.ReadCopyUpdate;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Traps;

/// <summary>
/// A function that needs an RCU reader around it is called with one. On PREEMPT_RT that one can be preempted.
/// </summary>
internal sealed class F13Correct : CorpusProgram
{
    private readonly RcuPointer<string> _vif = new("vdev 0", "ahsta->link");
    private readonly SpinLock _dataLock = new("ar->data_lock");
    private readonly Shared<int> _lookups = new(0, "look-ups");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var other = Kthread.Run(_ =>
        {
            TxQueue();
            return default;
        }, "tx", cpu: 1);
        TxQueue();
        await UpdateLinkAsync();
        TxQueue();
        await other.StopAsync();
    }

    private void TxQueue()
    {
        Kernel.RcuReadLock();
        Kernel.WarnOn(GetLinkBySta() is null);
        Kernel.RcuReadUnlock();
    }

    private string? GetLinkBySta()
    {
        // Where the pointer is followed, the reader is asked for.
        var link = _vif.Dereference();
        // Sleeps on PREEMPT_RT, which a reader may there.
        _dataLock.Lock();
        _lookups.Value++;
        _dataLock.Unlock();
        return link;
    }

    private async KernelTask UpdateLinkAsync()
    {
        _vif.Assign("vdev 1");
        await Rcu.SynchronizeAsync();
    }
}
