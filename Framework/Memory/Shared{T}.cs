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
            return _value;
        }

        set
        {
            Machine.Announce(MemoryOperations.Write, this, 0, Site.File, Site.Line);
            if (Machine.Races is { } races)
            {
                Store(races, value, isMarked: true, "WRITE_ONCE", races.Locate());
            }

            _value = value;
        }
    }

    /// <summary>Its value, without an access: for assertions and displays, never for driver code.</summary>
    public T Peek => _value;

    /// <summary>Writes a value and returns the old one, at once (<c>xchg</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="next">The new value.</param>
    /// <param name="callerFile">Filled in by the compiler.</param>
    /// <param name="callerLine">Filled in by the compiler.</param>
    /// <returns>The old value.</returns>
    public T Exchange(T next, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Machine.Announce(MemoryOperations.Rmw, this, 0, callerFile, callerLine);
        var previous = _value;
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
        if (!EqualityComparer<T>.Default.Equals(_value, expected))
        {
            // Nothing was written, and nothing is ordered.
            Machine.Races?.Read(ref _accesses, Name, isMarked: true, "try_cmpxchg", new(callerFile, callerLine));
            return false;
        }

        Change(next, "try_cmpxchg", new(callerFile, callerLine));
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
        Change(change(_value), "atomic change", new(callerFile, callerLine));
        return _value;
    }

    /// <summary>Reads plainly: right only where nobody writes meanwhile.</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="callerFile">Filled in by the compiler.</param>
    /// <param name="callerLine">Filled in by the compiler.</param>
    public T ReadPlain([CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Machine.Announce(MemoryOperations.ReadPlain, this, 0, callerFile, callerLine);
        Machine.Races?.Read(ref _accesses, Name, isMarked: false, "read", new(callerFile, callerLine));
        return _value;
    }

    /// <summary>Writes plainly: right only where nobody accesses it meanwhile.</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="next">The new value.</param>
    /// <param name="callerFile">Filled in by the compiler.</param>
    /// <param name="callerLine">Filled in by the compiler.</param>
    public void WritePlain(T next, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Machine.Announce(MemoryOperations.WritePlain, this, 0, callerFile, callerLine);
        if (Machine.Races is { } races)
        {
            Store(races, next, isMarked: false, "write", new(callerFile, callerLine));
        }

        _value = next;
    }

    /// <summary>Reads, and comes after all that came before the <see cref="StoreRelease"/> whose value it sees (<c>smp_load_acquire</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="callerFile">Filled in by the compiler.</param>
    /// <param name="callerLine">Filled in by the compiler.</param>
    public T LoadAcquire([CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Machine.Announce(MemoryOperations.LoadAcquire, this, 0, callerFile, callerLine);
        Machine.Races?.Acquire(_released);
        Machine.Races?.Read(ref _accesses, Name, isMarked: true, "smp_load_acquire", new(callerFile, callerLine));
        return _value;
    }

    /// <summary>Writes, after all that came before it here, for whoever sees the value with <see cref="LoadAcquire"/> (<c>smp_store_release</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="next">The new value.</param>
    /// <param name="callerFile">Filled in by the compiler.</param>
    /// <param name="callerLine">Filled in by the compiler.</param>
    public void StoreRelease(T next, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Machine.Announce(MemoryOperations.StoreRelease, this, 0, callerFile, callerLine);
        if (Machine.Races is { } races)
        {
            Store(races, next, isMarked: true, "smp_store_release", new(callerFile, callerLine));
            races.Publish(ref _released);
        }

        _value = next;
    }

    private bool IsChange(T next) => !EqualityComparer<T>.Default.Equals(_value, next);

    private void Store(RaceDetector races, T next, bool isMarked, string operation, CodeSite site)
    {
        races.Write(ref _accesses, Name, isMarked, isAtomic: false, IsChange(next), operation, site);
        // Whoever acquires this value acquires nothing.
        _released = null;
    }

    /// <summary>A change in one step releases and acquires, and hands on what was released to the value that it replaces.</summary>
    private void Change(T next, string operation, CodeSite site)
    {
        if (Machine.Races is { } races)
        {
            races.Acquire(_released);
            races.Write(ref _accesses, Name, isMarked: true, isAtomic: true, IsChange(next), operation, site);
            races.Release(ref _released);
        }

        _value = next;
    }
}
