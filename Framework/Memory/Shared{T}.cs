using System.Diagnostics;
using System.Runtime.CompilerServices;
using TopHalf.Machines;
using TopHalf.Races;
using TopHalf.Rules;

namespace TopHalf.Memory;

/// <summary>A variable that more than one context uses: every access is a point at which others may go first.</summary>
/// <remarks>
/// An access is <em>marked</em>, done in one piece and once, or <em>plain</em>, as C has it where nothing is said. Two accesses that nothing orders, one of
/// them a write, are a data race unless both are marked. The order that a value carries is asked for: <see cref="StoreRelease"/> and
/// <see cref="LoadAcquire"/>, or an atomic change on both sides.
/// Reading it in a debugger would be an access too; the debugger is shown <see cref="Peek"/>.
/// </remarks>
/// <typeparam name="T">Its type: what one load or store can move.</typeparam>
/// <param name="value">Its first value.</param>
/// <param name="name">For reports.</param>
/// <param name="file">Filled in by the compiler.</param>
/// <param name="line">Filled in by the compiler.</param>
[DebuggerDisplay("{Peek}")]
public sealed class Shared<T>(T value = default!, string name = "shared variable", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : KernelObject(name, new(file, line))
{
    private T _value = value;
    private AccessHistory? _accesses;

    // The values that it has held, where memory is weak.
    private WeakCell<T>? _cell;

    // What comes before who acquires the value that is there; null where nobody released it.
    private VectorClock? _released;

    /// <summary>Reads (<c>READ_ONCE</c>) or writes (<c>WRITE_ONCE</c>) the variable.</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public T Value
    {
        get
        {
            Machine.Announce(MemoryOperations.Read, this, 0, Site.File, Site.Line);
            Machine.Races?.Read(ref _accesses, Name, isMarked: true, "READ_ONCE", Machine.Races.Locate());
            return Load(out _);
        }

        set
        {
            Machine.Announce(MemoryOperations.Write, this, 0, Site.File, Site.Line);
            Store(value, isMarked: true, "WRITE_ONCE", Machine.Races?.Locate() ?? default);
        }
    }

    /// <summary>Its value, without an access: for assertions and displays, never for driver code.</summary>
    public T Peek => _cell is null ? _value : _cell.Newest;

    /// <summary>Writes a value and returns the old one, at once (<c>xchg</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="next">The new value.</param>
    /// <param name="callerFile">Filled in by the compiler.</param>
    /// <param name="callerLine">Filled in by the compiler.</param>
    /// <returns>The old value.</returns>
    public T Exchange(T next, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Machine.Announce(MemoryOperations.Rmw, this, 0, callerFile, callerLine);
        var previous = Newest();
        Change(next, "xchg", new(callerFile, callerLine));
        return previous;
    }

    /// <summary>Writes a value if the variable has the expected one, at once (<c>try_cmpxchg</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="expected">The value that it must have.</param>
    /// <param name="next">The new value.</param>
    /// <param name="callerFile">Filled in by the compiler.</param>
    /// <param name="callerLine">Filled in by the compiler.</param>
    /// <returns>Whether it was written.</returns>
    [MustUse("it says whether the variable was written")]
    public bool TryCompareExchange(T expected, T next, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Machine.Announce(MemoryOperations.Rmw, this, 0, callerFile, callerLine);
        if (!EqualityComparer<T>.Default.Equals(Newest(), expected))
        {
            // Nothing was written, and nothing is ordered.
            Machine.Races?.Read(ref _accesses, Name, isMarked: true, "try_cmpxchg", new(callerFile, callerLine));
            return false;
        }

        Change(next, "try_cmpxchg", new(callerFile, callerLine));
        return true;
    }

    /// <summary>Writes a value if the variable has the expected one, at once, and orders nothing else (<c>try_cmpxchg_relaxed</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes. What was stored before it may be seen after it.</remarks>
    /// <param name="expected">The value that it must have.</param>
    /// <param name="next">The new value.</param>
    /// <param name="callerFile">Filled in by the compiler.</param>
    /// <param name="callerLine">Filled in by the compiler.</param>
    /// <returns>Whether it was written.</returns>
    [MustUse("it says whether the variable was written")]
    public bool TryCompareExchangeRelaxed(T expected, T next, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        const string operation = "try_cmpxchg_relaxed";
        Machine.Announce(MemoryOperations.Rmw, this, 0, callerFile, callerLine);
        if (Machine.Weak is { } weak)
        {
            weak.FlushBefore(Cell, Machine.CurrentCpu.Number);
            Cell.SeeNewest();
        }

        if (!EqualityComparer<T>.Default.Equals(Peek, expected))
        {
            Machine.Races?.Read(ref _accesses, Name, isMarked: true, operation, new(callerFile, callerLine));
            return false;
        }

        Machine.Races?.Write(ref _accesses, Name, isMarked: true, isAtomic: true, IsChange(next), operation, new(callerFile, callerLine));

        // What was released to the value that it replaces is handed on, and nothing is added.
        if (_cell is null)
        {
            _value = next;
        }
        else
        {
            _cell.Commit(next, _cell.NewestReleased, Machine.CurrentCpu.Number);
        }

        return true;
    }

    /// <summary>Replaces the value by a function of it, at once (<c>atomic_inc</c> and its like).</summary>
    /// <remarks>Context: any. Scheduling point: yes, before it. The function may not call the kernel.</remarks>
    /// <param name="change">From the old value to the new one.</param>
    /// <param name="callerFile">Filled in by the compiler.</param>
    /// <param name="callerLine">Filled in by the compiler.</param>
    /// <returns>The new value.</returns>
    public T Update(Func<T, T> change, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        ArgumentNullException.ThrowIfNull(change);
        Machine.Announce(MemoryOperations.Rmw, this, 0, callerFile, callerLine);
        var next = change(Newest());
        Change(next, "atomic change", new(callerFile, callerLine));
        return next;
    }

    /// <summary>Reads plainly: right only where nobody writes meanwhile.</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="callerFile">Filled in by the compiler.</param>
    /// <param name="callerLine">Filled in by the compiler.</param>
    public T ReadPlain([CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Machine.Announce(MemoryOperations.ReadPlain, this, 0, callerFile, callerLine);
        Machine.Races?.Read(ref _accesses, Name, isMarked: false, "read", new(callerFile, callerLine));
        return Load(out _);
    }

    /// <summary>Writes plainly: right only where nobody accesses it meanwhile.</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="next">The new value.</param>
    /// <param name="callerFile">Filled in by the compiler.</param>
    /// <param name="callerLine">Filled in by the compiler.</param>
    public void WritePlain(T next, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Machine.Announce(MemoryOperations.WritePlain, this, 0, callerFile, callerLine);
        Store(next, isMarked: false, "write", new(callerFile, callerLine));
    }

    /// <summary>Reads, and comes after all that came before the <see cref="StoreRelease"/> whose value it sees (<c>smp_load_acquire</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="callerFile">Filled in by the compiler.</param>
    /// <param name="callerLine">Filled in by the compiler.</param>
    public T LoadAcquire([CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Machine.Announce(MemoryOperations.LoadAcquire, this, 0, callerFile, callerLine);
        var value = Load(out var released);
        Machine.Races?.Acquire(released);
        Machine.Races?.Read(ref _accesses, Name, isMarked: true, "smp_load_acquire", new(callerFile, callerLine));
        return value;
    }

    /// <summary>Writes, after all that came before it here, for whoever sees the value with <see cref="LoadAcquire"/> (<c>smp_store_release</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="next">The new value.</param>
    /// <param name="callerFile">Filled in by the compiler.</param>
    /// <param name="callerLine">Filled in by the compiler.</param>
    public void StoreRelease(T next, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Machine.Announce(MemoryOperations.StoreRelease, this, 0, callerFile, callerLine);
        Machine.Weak?.StoreBarrier(Machine.CurrentCpu.Number);
        Store(next, isMarked: true, "smp_store_release", new(callerFile, callerLine), isRelease: true);
    }

    /// <summary>A device reads it (DMA): what has reached memory. For device models.</summary>
    public T DmaRead()
    {
        Machine.Weak?.LetOthersCommit(Cell, -1);
        return Peek;
    }

    /// <summary>A device writes it (DMA). For device models.</summary>
    /// <param name="next">The new value.</param>
    public void DmaWrite(T next)
    {
        if (Machine.Weak is null)
        {
            _value = next;
        }
        else
        {
            Cell.Commit(next, null, -1);
        }
    }

    private WeakCell<T> Cell => _cell ??= new(Machine.Weak!, _value, _released);

    private T Load(out VectorClock? released)
    {
        if (Machine.Weak is not null)
        {
            return Cell.Load(out released);
        }

        released = _released;
        return _value;
    }

    private void Store(T next, bool isMarked, string operation, CodeSite site, bool isRelease = false)
    {
        // Made before anything changes: it begins with the value that there is.
        var cell = Machine.Weak is null ? null : Cell;
        // Whoever acquires this value acquires nothing, unless it is released.
        _released = null;
        if (Machine.Races is { } races)
        {
            races.Write(ref _accesses, Name, isMarked, isAtomic: false, IsChange(next), operation, site);
            if (isRelease)
            {
                races.Publish(ref _released);
            }
        }

        if (cell is null)
        {
            _value = next;
        }
        else
        {
            cell.Store(next, _released);
        }
    }

    /// <summary>What a change in one step finds: the value that has reached memory.</summary>
    private T Newest()
    {
        if (Machine.Weak is { } weak)
        {
            weak.Flush(Machine.CurrentCpu.Number);
            Cell.SeeNewest();
        }

        return Peek;
    }

    private bool IsChange(T next) => !EqualityComparer<T>.Default.Equals(Peek, next);

    /// <summary>A change in one step releases and acquires, and hands on what was released to the value that it replaces.</summary>
    private void Change(T next, string operation, CodeSite site)
    {
        _released = _cell is null ? _released : _cell.NewestReleased?.Copy();
        if (Machine.Races is { } races)
        {
            races.Acquire(_released);
            races.Write(ref _accesses, Name, isMarked: true, isAtomic: true, IsChange(next), operation, site);
            races.Release(ref _released);
        }

        if (Machine.Weak is null)
        {
            _value = next;
        }
        else
        {
            Cell.Commit(next, _released, Machine.CurrentCpu.Number);
            Machine.Weak.LoadBarrier(Machine.CurrentCpu.Number);
        }
    }
}
