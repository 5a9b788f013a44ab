using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// Packets are received in softirq, and the end of a channel switch cancels a delayed work without waiting.
/// </summary>
internal sealed class S48Fixed : CorpusProgram
{
    private readonly SoftirqCore _softirqs = Machine.Current.Softirqs;
    private readonly Shared<bool> _txBlocked = new(true, "csa_tx_blocked");
    private readonly DelayedWork _csaTxUnblock;

    public S48Fixed() => _csaTxUnblock = new(CsaTxUnblock, "csa_tx_unblocked_wk");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        _softirqs.Open(SoftirqVector.NetRx, NapiPoll);
        if (_csaTxUnblock.Schedule(Ktime.FromMs(20)))
        {
            _softirqs.Raise(SoftirqVector.NetRx);
            await Kernel.MsleepAsync(50);
        }

        _ = await _csaTxUnblock.CancelSyncAsync();
    }

    private void NapiPoll() => RxMpdu();

    private void RxMpdu() => CsaDone();

    private void CsaDone()
    {
        _ = _csaTxUnblock.Cancel();
        _txBlocked.Value = false;
    }

    private KernelTask CsaTxUnblock()
    {
        _txBlocked.Value = false;
        return default;
    }
}
