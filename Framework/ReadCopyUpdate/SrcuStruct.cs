using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Liveness;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Races;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.ReadCopyUpdate;

/// <summary>An SRCU domain (<c>struct srcu_struct</c>): readers that may sleep, and who waits for them alone.</summary>
/// <remarks>Follows kernel/rcu/srcutree.c. A grace period of a domain ends at the first tick after its readers are gone.</remarks>
public sealed class SrcuStruct : KernelObject, IHeld
{
    // Ascending by generation; few, since most generations have no reader.
    private readonly SortedDictionary<long, int> _readers = [];
    private long _generation;
    private VectorClock? _endedOrder;

    /// <summary>Makes a domain without readers.</summary>
    /// <param name="name">For reports; null for <c>srcu</c>. Its class is where it is made, not its name.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public SrcuStruct(string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name ?? "srcu", new(file, line)) => Map = new(Name, LockKind.Map, Site) { Owner = this };

    /// <summary>What the validator knows of it.</summary>
    public LockMap Map { get; }

    /// <summary>How many readers are open.</summary>
    public int Readers => _readers.Values.Sum();

    internal Queue<RcuHead> Callbacks { get; } = new();

    /// <summary>What the readers did that have ended.</summary>
    internal VectorClock? EndedOrder => _endedOrder;

    /// <summary>Enters a reader (<c>srcu_read_lock</c>). Nests.</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>For <see cref="ReadUnlock"/>.</returns>
    [MustUse("the reader has to be left with it")]
    [Acquires(IsShared = true, IsRecursive = true)]
    public SrcuReader ReadLock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(RcuOperations.SrcuReadLock, this, 0, file, line);
        Machine.Lockdep.Acquire(Map, new(file, line), LockMode.RecursiveRead);
        _readers[_generation] = _readers.GetValueOrDefault(_generation) + 1;
        return new(_generation);
    }

    /// <summary>Leaves a reader (<c>srcu_read_unlock</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="reader">From the matching <see cref="ReadLock"/>.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Releases]
    public void ReadUnlock(SrcuReader reader, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (Machine.IsEnding)
        {
            return;
        }

        Machine.Announce(RcuOperations.SrcuReadUnlock, this, 0, file, line);
        if (!Machine.Lockdep.Release(Map, new(file, line)) || !_readers.TryGetValue(reader.Generation, out var count))
        {
            return;
        }

        EndReader(reader);
        if (count == 1)
        {
            _readers.Remove(reader.Generation);
        }
        else
        {
            _readers[reader.Generation] = count - 1;
        }
    }

    /// <summary>Sleeps until every reader of the domain that is open now is closed (<c>synchronize_srcu</c>).</summary>
    /// <remarks>Context: may sleep, not in a reader of the domain, nor in an RCU reader. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep]
    public async KernelTask SynchronizeAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var site = new CodeSite(file, line);
        await Machine.AnnounceAsync(RcuOperations.SynchronizeSrcu, this, 0, file, line);
        Machine.Lockdep.Sync(Map, site);
        await Machine.AnnounceAsync(RcuOperations.SrcuIllegal, this, 0, file, line);
        var done = new Completion($"readers of {Name}", file, line) { StandsFor = this };
        Call(new RcuHead(() => done.Complete(file, line), "wakeme_after_rcu", file, line), file, line);
        await done.WaitAsync(file, line);
    }

    /// <summary>Has a function called after every reader of the domain that is open now is closed (<c>call_srcu</c>).</summary>
    /// <remarks>Context: where a spinlock may be taken. Scheduling point: yes. The function runs in a worker with bottom halves off: it may not sleep.</remarks>
    /// <param name="head">What is called; it may be used again once it was.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi)]
    public void Call([Arms] RcuHead head, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(head);
        Machine.Announce(RcuOperations.CallSrcu, head, 0, file, line);
        if (head.IsPending)
        {
            Machine.Report(RuleBook.DoubleFree, new(file, line), $"call_srcu(): {head.Name} is queued already, since {head.QueuedAt}.", "call_srcu");
            return;
        }

        head.QueuedAt = new(file, line);
        Machine.Rcu.Add(this, head);
    }

    /// <summary>Later readers are of another generation: who waits now does not wait for them.</summary>
    private void EndReader(SrcuReader reader)
    {
        if (Machine.Races is not { } races)
        {
            return;
        }

        races.Release(ref _endedOrder);
        foreach (var head in Callbacks)
        {
            if (reader.Generation < head.Generation)
            {
                races.Release(ref head.ReadersOrder);
            }
        }
    }

    internal long NextGeneration() => ++_generation;

    /// <summary>Whether the readers are gone that its first callback waits for.</summary>
    internal bool IsReady => Callbacks.TryPeek(out var head) && (_readers.Count == 0 || _readers.First().Key >= head.Generation);

    bool IHeld.MayBeStuck => _readers.Count > 0;

    string IWaitSource.WaitName => $"srcu '{Name}'";

    void IWaitSource.Explain(WaitNode node)
    {
        foreach (var task in Machine.AllTasks)
        {
            var index = task.Held.FindIndex(held => ReferenceEquals(held.Map, Map));
            if (index >= 0)
            {
                node.Needs(task, "has a reader in", task.Held[index].Site, "entered");
            }
        }
    }
}
