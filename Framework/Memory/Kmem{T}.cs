using System.Diagnostics;
using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Races;
using TopHalf.Rules;

namespace TopHalf.Memory;

/// <summary>Allocated memory. Using it after it was freed is a finding, though the collector would let it pass.</summary>
/// <typeparam name="T">What is in it.</typeparam>
[DebuggerDisplay("{_value} (freed: {IsFreed})")]
public sealed class Kmem<T>
{
    private readonly Machine _machine;
    private readonly CodeSite _allocatedAt;
    private readonly SlabObject _memory;
    private AccessHistory? _accesses;
    private T _value;
    private CodeSite _freedAt;

    internal Kmem(Machine machine, T value, SlabObject memory, CodeSite site)
    {
        _machine = machine;
        _memory = memory;
        _value = value;
        _allocatedAt = site;
    }

    /// <summary>Whether it was freed.</summary>
    public bool IsFreed { get; private set; }

    /// <summary>Looks at what is in it.</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public T Get([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Access(new(file, line), "read");
        _machine.Races?.Read(ref _accesses, typeof(T).Name, isMarked: false, "read", new(file, line));
        return _value;
    }

    /// <summary>Replaces what is in it.</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="value">The new value.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void Set(T value, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Access(new(file, line), "write");
        _machine.Races?.Write(ref _accesses, typeof(T).Name, isMarked: false, isAtomic: false, isChange: true, "write", new(file, line));
        _value = value;
    }

    /// <summary>Frees it (<c>kfree</c>).</summary>
    /// <remarks>Context: any but NMI; not under a raw spinlock. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi), Frees]
    public void Free([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (_machine.IsEnding)
        {
            return;
        }

        var site = new CodeSite(file, line);
        _machine.Announce(MemoryOperations.Free, null, 0, file, line);
        if (IsFreed)
        {
            _machine.Report(RuleBook.DoubleFree, site, $"Allocated at {_allocatedAt}.\nFreed first at {_freedAt}.", "kfree");
            return;
        }

        IsFreed = true;
        _freedAt = site;
        _machine.Memory.Give(_memory, "kfree", site);
    }

    private void Access(CodeSite site, string what)
    {
        _machine.Announce(MemoryOperations.Access, null, 0, site.File, site.Line);
        if (IsFreed && !_machine.IsEnding)
        {
            _machine.Report(RuleBook.UseAfterFree, site, $"{what} of {typeof(T).Name}, allocated at {_allocatedAt}.\nFreed at {_freedAt}.", what);
        }
    }
}
