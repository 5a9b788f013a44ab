using System.Globalization;
using TopHalf.Devices;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Iommu;

/// <summary>For models of IOMMUs: a TLB synchronisation that is not complete since transactions before it are stalled, and how long software waits for it.</summary>
/// <param name="host">The machine.</param>
/// <param name="unit">What is synchronised, for reports: a context bank, an IOMMU.</param>
public sealed class TlbSyncWait(IHardwareHost host, string unit)
{
    // The last look that a driver takes before its time-out of one second is at 524 ms: each of its pauses is twice as long as the one before.
    private static readonly Ktime _patience = Ktime.FromMs(500);

    private Ktime _since;
    private string _behind = "";
    private bool _isReported;

    /// <summary>Whether a synchronisation is not complete.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Hardware: software orders a synchronisation, and a transaction is held that it waits for.</summary>
    /// <param name="behind">The first transaction that is held.</param>
    public void Begin(in StalledFault behind)
    {
        (IsPending, _isReported, _since) = (true, false, host.Now);
        _behind = string.Create(CultureInfo.InvariantCulture, $"fault {behind.Serial} of stream 0x{behind.StreamId:x} at iova 0x{behind.Iova:x}, stalled since {behind.Since} s");
    }

    /// <summary>Hardware: software looks whether it is complete.</summary>
    public void Poll()
    {
        if (IsPending && !_isReported && host.Now - _since >= _patience)
        {
            _isReported = true;
            host.Report(RuleBook.TlbSyncBehindStall, string.Create(CultureInfo.InvariantCulture,
                $"the TLB synchronisation of {unit} was ordered at {_since} s and is polled until now, {host.Now} s.\nIt waits for {_behind}."), "tlb_sync");
        }
    }

    /// <summary>Hardware: it is complete, or the IOMMU was reset.</summary>
    public void End() => IsPending = false;
}
