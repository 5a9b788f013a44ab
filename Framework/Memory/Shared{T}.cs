using System.Diagnostics;
using System.Runtime.CompilerServices;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Memory;

/// <summary>A variable that more than one context uses: every access is a point at which others may go first.</summary>
/// <remarks>Reading it in a debugger would be an access too; the debugger is shown <see cref="Peek"/>.</remarks>
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

    /// <summary>Reads (<c>READ_ONCE</c>) or writes (<c>WRITE_ONCE</c>) the variable.</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public T Value
    {
        get
        {
            Machine.Announce(MemoryOperations.Read, this, 0, Site.File, Site.Line);
            return _value;
        }

        set
        {
            Machine.Announce(MemoryOperations.Write, this, 0, Site.File, Site.Line);
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
        _value = next;
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
            return false;
        }

        _value = next;
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
        return _value = change(_value);
    }
}
