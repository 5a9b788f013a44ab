using System.Runtime.CompilerServices;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Locking;

/// <summary>One task's round of taking mutexes of a class (<c>struct ww_acquire_ctx</c>). Its age decides who gives way.</summary>
/// <remarks>Follows kernel/locking/ww_mutex.h, with the checks of CONFIG_DEBUG_WW_MUTEXES.</remarks>
public sealed class WwAcquireContext
{
    private readonly Machine _machine;
    private readonly long _stamp;
    private bool _isDone;
    private bool _isFinished;

    /// <summary>Begins to take mutexes (<c>ww_acquire_init</c>). Pairs with <see cref="Finish"/>.</summary>
    /// <remarks>Context: process. A task has one at a time.</remarks>
    /// <param name="wwClass">The class of the mutexes.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public WwAcquireContext(WwClass wwClass, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(wwClass);
        _machine = wwClass.Machine;
        _stamp = wwClass.NextStamp();
        Class = wwClass;
        Task = _machine.CurrentTask;
        Map = new($"{wwClass.Name}_acquire", LockKind.Map, wwClass.Site);
        _machine.Lockdep.Acquire(Map, new(file, line));
    }

    /// <summary>The class of the mutexes.</summary>
    public WwClass Class { get; }

    /// <summary>What the validator knows of it: the mutexes are nested under it.</summary>
    public LockMap Map { get; }

    /// <summary>How many mutexes it holds.</summary>
    public int Acquired { get; private set; }

    /// <summary>Whether an earlier context waits for what this one holds.</summary>
    public bool IsWounded { get; private set; }

    internal TaskStruct Task { get; }

    /// <summary>The mutex at which it had to give way, and which it is to take next; null if none.</summary>
    internal WwMutex? Contended { get; private set; }

    /// <summary>Whether it waits for a mutex of its class.</summary>
    internal bool IsWaiting { get; set; }

    /// <summary>Says that no more mutexes will be taken (<c>ww_acquire_done</c>).</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void Done([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var site = new CodeSite(file, line);
        _machine.Lockdep.AssertHeld(Map, site);
        ReportIf(_isDone, "ww_acquire_done() was called before", site);
        _isDone = true;
    }

    /// <summary>Ends the round, with all mutexes given back (<c>ww_acquire_fini</c>).</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void Finish([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (_machine.IsEnding)
        {
            return;
        }

        var site = new CodeSite(file, line);
        _ = _machine.Lockdep.Release(Map, site);
        ReportIf(Acquired > 0, $"the context is finished and holds {Acquired} mutexes", site);
        ReportIf(_isFinished, "the context was finished before", site);
        _isDone = _isFinished = true;
    }

    /// <summary>Whether it began after another (<c>__ww_ctx_less()</c>).</summary>
    internal bool IsLaterThan(WwAcquireContext other) => _stamp > other._stamp;

    /// <summary>Without a mutex there is nothing for which anybody waits.</summary>
    internal void ForgetWound() => IsWounded &= Acquired > 0;

    internal void Wound() => IsWounded = true;

    /// <summary>It holds something, so it gives way here: everything has to be given back before it waits for this mutex (<c>__ww_mutex_kill()</c>).</summary>
    internal Errno GiveWay(WwMutex at, CodeSite site)
    {
        if (Acquired == 0)
        {
            return Errno.Ok;
        }

        ReportIf(Contended is not null, $"it had to give way at {Contended?.Name} already, and has to take that next", site);
        Contended = at;
        return Errno.Deadlk;
    }

    /// <summary><c>ww_mutex_lock_acquired()</c></summary>
    internal void Take(WwMutex mutex, CodeSite site)
    {
        ReportIf(_isDone, "a mutex is taken after ww_acquire_done()", site);
        if (Contended is { } contended)
        {
            ReportIf(contended != mutex, $"it had to give way at {contended.Name}, and takes {mutex.Name} next", site);
            ReportIf(Acquired > 0, $"it had to give way at {contended.Name}, and still holds {Acquired} mutexes", site);
            Contended = null;
        }

        ReportIf(Class != mutex.Class, $"a mutex of {mutex.Class.Name} is taken with a context of {Class.Name}", site);
        Acquired++;
    }

    internal void GiveBack() => Acquired--;

    internal void CheckSlow(CodeSite site) => ReportIf(Contended is null, "ww_mutex_lock_slow() is for the mutex at which the context had to give way, and it had to at none", site);

    private void ReportIf(bool isWrong, string what, CodeSite site)
    {
        if (isWrong)
        {
            _machine.Report(RuleBook.WwMisuse, site, $"{what}.", Class.Name);
        }
    }
}
