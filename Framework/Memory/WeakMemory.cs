using TopHalf.Choices;
using TopHalf.Machines;

namespace TopHalf.Memory;

/// <summary>Delays stores and makes loads stale, as a CPU may that keeps less order than the program (docs/memory-model.md).</summary>
/// <remarks>
/// Each CPU has a buffer of stores, in order for each variable, and a time before which its loads see nothing. Stores do not pass earlier loads, and
/// a store that one other CPU sees all see. When a store is seen is asked only when somebody looks: before that nobody can tell. The two
/// knobs are those of OZZ (SOSP 2024).
/// </remarks>
internal sealed class WeakMemory(Machine machine)
{
    private static readonly int[] _noOrYes = [0, 1];

    private readonly List<PendingStore>[] _pending = [.. machine.Cpus.Select(static _ => new List<PendingStore>())];
    private readonly int[] _groups = new int[machine.Cpus.Count];
    private readonly long[] _loadFences = new long[machine.Cpus.Count];
    private readonly int[] _ages = [.. Enumerable.Range(0, 64)];
    // In a search the delay is the injection: one that ends when somebody looks would be none.
    private readonly int _seenWhenLookedAt = machine.Search is null ? 1 : 0;
    private int _sitesLeft = machine.Options.WeakSites;
    private long _serial;

    public int CpuCount => machine.Cpus.Count;

    /// <summary>The CPU whose access it is; -1 for a device.</summary>
    public int CurrentCpu => machine.Scheduler.IsInHardware ? -1 : machine.CurrentCpu.Number;

    public long NextSerial() => ++_serial;

    public long LoadFenceOf(int cpu) => _loadFences[cpu];

    public int GroupOf(int cpu) => _groups[cpu];

    /// <summary>A full barrier of a CPU (<c>smp_mb</c>): its stores are seen, and its loads see all that was stored.</summary>
    public void FullBarrier(int cpu)
    {
        Flush(cpu);
        LoadBarrier(cpu);
    }

    /// <summary>Its later loads see nothing that was replaced before this (<c>smp_rmb</c>, acquire).</summary>
    public void LoadBarrier(int cpu) => _loadFences[cpu] = _serial;

    /// <summary>Its later stores are seen after its earlier ones (<c>smp_wmb</c>).</summary>
    public void StoreBarrier(int cpu) => _groups[cpu]++;

    /// <summary>All of its stores are seen (release, and whatever else lets another CPU go on).</summary>
    public void Flush(int cpu)
    {
        var pending = _pending[cpu];
        foreach (var store in pending)
        {
            store.Commit(cpu);
        }

        pending.Clear();
    }

    /// <summary>Those of its stores are seen that come before a store to a variable: earlier ones to it, and what a barrier puts before.</summary>
    public void FlushBefore(object cell, int cpu)
    {
        while (_pending[cpu].Find(store => store.Cell == cell || store.Group < _groups[cpu]) is { } store)
        {
            CommitUpTo(store, cpu);
        }
    }

    /// <summary>As if every CPU had passed a full barrier (<c>synchronize_rcu</c>, the end of the run).</summary>
    public void FlushAll()
    {
        for (var cpu = 0; cpu < _pending.Length; cpu++)
        {
            FullBarrier(cpu);
        }
    }

    public bool HasPending(int cpu) => _pending[cpu].Count > 0;

    public PendingStore? NewestPending(object cell, int cpu) => cpu < 0 ? null : _pending[cpu].FindLast(store => store.Cell == cell);

    public void Add(PendingStore store, int cpu) => _pending[cpu].Add(store);

    /// <summary>Whether a store is delayed: it has to be behind one that is, and may be anywhere else.</summary>
    public bool IsDelayed(object cell, int cpu) =>
        cpu >= 0 && (_pending[cpu].Exists(store => store.Cell == cell || store.Group < _groups[cpu]) || ChooseDelay());

    /// <summary>Whether to use one of the sites on a delay.</summary>
    public bool ChooseDelay()
    {
        var isDelayed = _sitesLeft > 0 && machine.Choose(ChoiceKind.StoreDelay, _noOrYes, 0) == 1;
        _sitesLeft -= isDelayed ? 1 : 0;
        return isDelayed;
    }

    /// <summary>Which of the values that a load may see it sees; 0 is the newest.</summary>
    public int ChooseAge(int count)
    {
        if (count <= 1 || _sitesLeft == 0)
        {
            return 0;
        }

        var age = machine.Choose(ChoiceKind.LoadStale, _ages.AsSpan(0, Math.Min(count, _ages.Length)), 0);
        _sitesLeft -= age > 0 ? 1 : 0;
        return age;
    }

    /// <summary>Somebody looks at a variable: which of the stores to it that others have delayed have been seen by now?</summary>
    public void LetOthersCommit(object cell, int observer)
    {
        for (var cpu = 0; cpu < _pending.Length; cpu++)
        {
            while (cpu != observer && _pending[cpu].Find(store => store.Cell == cell) is { } store && machine.Choose(ChoiceKind.StoreFlush, _noOrYes, _seenWhenLookedAt) == 1)
            {
                CommitUpTo(store, cpu);
            }
        }
    }

    /// <summary>One store is seen, and before it those that a barrier puts before it.</summary>
    private void CommitUpTo(PendingStore store, int cpu)
    {
        var pending = _pending[cpu];
        for (var i = 0; i < pending.Count;)
        {
            var earlier = pending[i];
            if (earlier != store && earlier.Group >= store.Group)
            {
                i++;
                continue;
            }

            pending.RemoveAt(i);
            earlier.Commit(cpu);
            if (earlier == store)
            {
                return;
            }
        }
    }
}
