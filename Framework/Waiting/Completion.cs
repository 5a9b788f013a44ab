using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Exploration;
using TopHalf.Liveness;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Waiting;

/// <summary>A completion: a counter that waiters take from and completers add to (<c>struct completion</c>).</summary>
/// <param name="name">For reports.</param>
/// <param name="file">Filled in by the compiler.</param>
/// <param name="line">Filled in by the compiler.</param>
public sealed class Completion(string name = "completion", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : KernelObject(name, new(file, line)), IHeld, ILossyWait, IMaySleepAtOnce
{
    /// <summary>What <see cref="Done"/> is after <see cref="CompleteAll"/> (<c>UINT_MAX</c>).</summary>
    public const int Forever = int.MaxValue;

    private readonly List<TaskStruct> _waiters = [];
    private int _done;
    private long _completed;
    private CodeSite _completedAt;
    private CodeSite _discardedAt;

    /// <summary>Who completes it, if that is known: then a report of a hang goes on there. Null by default.</summary>
    public IWaitSource? CompletedBy { get; init; }

    /// <summary>What is really waited for, where the kernel uses a completion inside.</summary>
    internal IWaitSource? StandsFor { get; set; }

    bool IMaySleepAtOnce.SleepsAtOnce => _done == 0;

    bool IHeld.MayBeStuck => (StandsFor ?? CompletedBy) is not null;

    string IWaitSource.WaitName => $"completion '{Name}'";

    IWaitSource IWaitSource.Behind => StandsFor ?? this;

    /// <summary>How many waits would return at once (<c>completion.done</c>).</summary>
    public int Done => _done;

    /// <summary>Whether a wait would return at once (<c>completion_done</c>).</summary>
    public bool IsDone
    {
        get
        {
            Machine.Touch(this, AccessMode.Read);
            return _done > 0;
        }
    }

    /// <summary>Sleeps until it is completed, and takes one from the counter.</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep]
    public KernelTask WaitAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var turn = Machine.AnnounceAsync(WaitingOperations.WaitForCompletion, this, 0, file, line, this);
        return turn.IsCompleted ? WaitNowAsync(new(file, line)) : WaitInTurnAsync(turn, new(file, line));
    }

    /// <summary>Sleeps until it is completed or the time is up.</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="timeout">How long; rounded up to whole ticks.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was completed.</returns>
    [MaySleep]
    public async KernelTask<bool> WaitTimeoutAsync(Ktime timeout, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        await Machine.AnnounceAsync(WaitingOperations.WaitForCompletion, this, 0, file, line);
        if (TryTake())
        {
            Machine.EnableIrqs(new(file, line));
            return true;
        }

        using var timer = SleepTimeout.StartChecked(Machine, timeout, new(file, line));
        var task = Machine.CurrentTask;
        while (!IsDone && !timer.HasExpired)
        {
            // Again each time: who completes takes the first waiter off, and another task may have been faster.
            _waiters.Add(task);
            await Machine.Scheduler.Sleep(this, Name, new(file, line));
            _waiters.Remove(task);
        }

        return TryTake();
    }

    /// <summary>Takes one from the counter if there is one (<c>try_wait_for_completion</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryWait([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(WaitingOperations.TryWait, this, 0, file, line);
        return TryTake();
    }

    /// <summary>Lets one waiter go on, the first that came; with none waiting, the next wait returns at once.</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi)]
    public void Complete([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (Machine.IsEnding)
        {
            return;
        }

        Machine.Announce(WaitingOperations.Complete, this, 1, file, line);
        CompleteNow(new(file, line));
    }

    /// <summary>What <see cref="Complete"/> does, once it has been announced.</summary>
    internal void CompleteNow(CodeSite site)
    {
        Machine.Races?.Release(ref Order);
        _done += _done == Forever ? 0 : 1;
        _completed++;
        (_completedAt, _discardedAt) = (site, default);
        WakeFirst();
    }

    /// <summary>Lets all waiters go on, and every later wait return at once, until <see cref="Reinit"/>.</summary>
    /// <remarks>Context: any but a hard interrupt that stays hard in every model. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi)]
    public void CompleteAll([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (Machine.IsEnding)
        {
            return;
        }

        AssertInThreadedContext(new(file, line));
        Machine.Announce(WaitingOperations.CompleteAll, this, _waiters.Count, file, line);
        Machine.Races?.Release(ref Order);
        _done = Forever;
        while (_waiters.Count > 0)
        {
            WakeFirst();
        }
    }

    /// <summary>Makes it uncompleted again (<c>reinit_completion</c>).</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void Reinit([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        _discardedAt = _done is > 0 and < Forever ? new(file, line) : default;
        _done = 0;
    }

    string? ILossyWait.LossFor(TaskStruct task) => _discardedAt.IsKnown
        ? $"completion '{Name}' was completed at {_completedAt}, and reinit_completion() at {_discardedAt} threw that away before anybody had waited for it"
        : null;

    void IWaitSource.Explain(WaitNode node)
    {
        if (_done > 0)
        {
            return;
        }

        if (CompletedBy is { } by)
        {
            node.Needs(by, "is completed by");
        }
        else
        {
            var so = _completed == 0 ? "it was never completed" : $"it was completed {_completed} times, last at {_completedAt}, and all of that was waited for or thrown away";
            node.MayGoOn($": nobody is left that completes it; {so}");
        }
    }

    /// <summary>
    /// <c>lockdep_assert_RT_in_threaded_ctx()</c>: any number of waiters is woken under a raw lock, so this belongs where a model that threads
    /// could be interrupted.
    /// </summary>
    private void AssertInThreadedContext(CodeSite site)
    {
        var task = Machine.CurrentTask;
        if (task is { HardIrqContexts: > 0, IsInNmi: false, WaitContext: < WaitType.Config } && Machine.Options.Lockdep)
        {
            Machine.Report(RuleBook.CalledInInterrupt, site, "Not in threaded context on PREEMPT_RT as expected", "complete_all");
        }
    }

    private bool TryTake()
    {
        if (_done == 0)
        {
            return false;
        }

        Machine.Races?.Acquire(Order);
        _done -= _done == Forever ? 0 : 1;
        return true;
    }

    private void WakeFirst()
    {
        if (_waiters.Count > 0)
        {
            var task = _waiters[0];
            _waiters.RemoveAt(0);
            Machine.WakeUp(task);
        }
    }

    private async KernelTask WaitInTurnAsync(KernelTask turn, CodeSite site)
    {
        await turn;
        await WaitNowAsync(site);
    }

    private KernelTask WaitNowAsync(CodeSite site)
    {
        if (!TryTake())
        {
            return WaitSlowAsync(site);
        }

        // The irq form of the unlock: interrupts are on, whatever they were.
        Machine.EnableIrqs(site);
        return default;
    }

    private async KernelTask WaitSlowAsync(CodeSite site)
    {
        do
        {
            var task = Machine.CurrentTask;
            _waiters.Add(task);
            await Machine.Scheduler.Sleep(this, Name, site);
            _waiters.Remove(task);
        }
        while (!TryTake());
    }
}
