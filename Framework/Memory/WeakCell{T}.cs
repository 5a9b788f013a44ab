using TopHalf.Races;

namespace TopHalf.Memory;

/// <summary>The values that a variable has held, in the order in which all CPUs agree, and how far each CPU has come.</summary>
internal sealed class WeakCell<T>
{
    private readonly WeakMemory _memory;
    private readonly List<(T Value, VectorClock? Released, long Serial)> _history;
    private readonly int[] _seen;

    /// <param name="memory">Of the machine.</param>
    /// <param name="initial">The first value; nobody sees one before it.</param>
    /// <param name="released">What comes before who acquires it.</param>
    public WeakCell(WeakMemory memory, T initial, VectorClock? released)
    {
        _memory = memory;
        _history = [(initial, released, 0)];
        _seen = new int[memory.CpuCount];
    }

    /// <summary>The value that has reached memory.</summary>
    public T Newest => _history[^1].Value;

    public VectorClock? NewestReleased => _history[^1].Released;

    /// <summary>What a load of the current CPU sees: its own store that no other has seen yet, else any value since its last barrier and its last look.</summary>
    public T Load(out VectorClock? released)
    {
        var cpu = _memory.CurrentCpu;
        if (_memory.NewestPending(this, cpu) is PendingStore<T> own)
        {
            released = own.Released;
            return own.Value;
        }

        _memory.LetOthersCommit(this, cpu);
        var oldest = _history.Count - 1;
        while (oldest > _seen[cpu] && _history[oldest].Serial > _memory.LoadFenceOf(cpu))
        {
            oldest--;
        }

        var seen = _history.Count - 1 - _memory.ChooseAge(_history.Count - oldest);
        _seen[cpu] = seen;
        released = _history[seen].Released;
        return _history[seen].Value;
    }

    /// <summary>The current CPU looks at what has reached memory, as every change in one step does.</summary>
    public void SeeNewest()
    {
        var cpu = _memory.CurrentCpu;
        _memory.LetOthersCommit(this, cpu);
        _seen[cpu] = _history.Count - 1;
    }

    /// <summary>The current CPU stores: at once, or so that the others see it later.</summary>
    public void Store(T value, VectorClock? released)
    {
        var cpu = _memory.CurrentCpu;
        if (_memory.IsDelayed(this, cpu))
        {
            _memory.Add(new PendingStore<T>(this, value, released, _memory.GroupOf(cpu)), cpu);
        }
        else
        {
            _memory.LetOthersCommit(this, cpu);
            Commit(value, released, cpu);
        }
    }

    /// <summary>Everybody can see a value from now on; its own CPU does.</summary>
    /// <param name="value">The value.</param>
    /// <param name="released">What comes before who acquires it.</param>
    /// <param name="cpu">The CPU that wrote it; -1 for a device.</param>
    public void Commit(T value, VectorClock? released, int cpu)
    {
        _history.Add((value, released, _memory.NextSerial()));
        if (cpu >= 0)
        {
            _seen[cpu] = _history.Count - 1;
        }
    }
}
