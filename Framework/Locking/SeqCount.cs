using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Liveness;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Locking;

/// <summary>A sequence counter (<c>seqcount_t</c>): readers take no lock, but begin again when a writer was there meanwhile.</summary>
/// <remarks>Something else keeps writers apart; while one writes it may not be preempted, or a reader on its CPU would wait for ever. Follows include/linux/seqlock.h.</remarks>
/// <param name="name">For reports.</param>
/// <param name="file">Filled in by the compiler.</param>
/// <param name="line">Filled in by the compiler.</param>
public sealed class SeqCount(string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : KernelObject(name ?? "seqcount", new(file, line)), IWaitSource
{
    private readonly LockMap _map = new(name ?? "seqcount", LockKind.Map, new(file, line));
    private SpinLock? _writersLock;
    private uint _sequence;

    /// <summary>Begins to write (<c>write_seqcount_begin</c>). Pairs with <see cref="WriteEnd"/>.</summary>
    /// <remarks>Context: preemption disabled. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Acquires]
    [Requires(Sections.Preempt | Sections.Bh | Sections.Irq | Sections.IrqSave)]
    public void WriteBegin([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var site = new CodeSite(file, line);
        Machine.Announce(LockingOperations.WriteSeqCount, this, 0, file, line);
        if (_writersLock is { } spinLock)
        {
            spinLock.AssertHeld(file, line);
        }
        else
        {
            Machine.Check(Checks.NotPreemptible, "write_seqcount_begin", site);
        }

        Machine.Lockdep.Acquire(_map, site);
        _sequence++;
    }

    /// <summary>Ends writing (<c>write_seqcount_end</c>).</summary>
    /// <remarks>Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Releases]
    public void WriteEnd([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (!Machine.IsEnding)
        {
            _ = Machine.Lockdep.Release(_map, new(file, line));
            _sequence++;
            Machine.Races?.Release(ref Order);
            Machine.Announce(LockingOperations.WriteSeqCount, this, 0, file, line);
        }
    }

    /// <summary>Begins to read, when no writer is there (<c>read_seqcount_begin</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes. Where spinlocks sleep, a reader of a <see cref="SeqLock"/> waits for the writer by taking its lock.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>What <see cref="ReadRetry"/> is asked with at the end.</returns>
    [MustUse("what was read is only good if ReadRetry says so")]
    public uint ReadBegin([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(LockingOperations.ReadSeqCount, this, 0, file, line);
        TouchAsReader(new(file, line));
        if (IsOdd && _writersLock is { } spinLock && Machine.Options.Model.SpinlocksSleep)
        {
            // The writer may be preempted by this very reader: what it lends the writer ends that.
            spinLock.Lock(file, line);
            spinLock.Unlock(file, line);
        }

        if (IsOdd)
        {
            Machine.Scheduler.SpinUntil(new Even(this), Ktime.Never);
        }

        Machine.Races?.Acquire(Order);
        Machine.Races?.ReadsUnder(_map);
        return _sequence;
    }

    /// <summary>Whether a writer was there since, so that what was read has to be read again (<c>read_seqcount_retry</c>).</summary>
    /// <param name="began">From the matching <see cref="ReadBegin"/>.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MustUse("what was read is only good if this says so")]
    public bool ReadRetry(uint began, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(LockingOperations.ReadSeqCount, this, 0, file, line);
        Machine.Races?.ReadsUnder(null);
        return _sequence != began;
    }

    /// <summary>The counter whose writers hold a lock (<c>seqcount_spinlock_t</c>).</summary>
    internal static SeqCount With(SpinLock writersLock, string name, CodeSite site) => new(name, site.File, site.Line) { _writersLock = writersLock };

    private bool IsOdd => (_sequence & 1) != 0;

    /// <summary><c>seqcount_lockdep_reader_access()</c>: a reader waits for a writer, and is told apart from one in an interrupt by nobody.</summary>
    private void TouchAsReader(CodeSite site)
    {
        var task = Machine.CurrentTask;
        var irqsWereOff = task.IrqsOff;
        task.IrqsOff = true;
        Machine.Lockdep.Touch(_map, site, LockMode.RecursiveRead);
        task.IrqsOff = irqsWereOff;
    }

    private sealed class Even(SeqCount count) : IBusyCondition
    {
        public bool IsSatisfied => !count.IsOdd;

        public IWaitSource Source => count;
    }

    string IWaitSource.WaitName => $"seqcount '{Name}'";

    void IWaitSource.Explain(WaitNode node) => Holders.Explain(node, _map, null);
}
