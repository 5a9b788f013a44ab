using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Scheduling;

/// <content>What ends a wait, what a task inherits from those that wait for it, and where it has to stay.</content>
public sealed partial class TaskStruct
{
    private static readonly Operation _signal = new("send_sig", EventKind.WaitWake, true, CostItem.Lock) { Context = "any but NMI" };

    private bool _hasFatalSignal;

    /// <summary>Whether a signal waits to be looked at (<c>signal_pending</c>).</summary>
    public bool IsSignalPending { get; private set; }

    /// <summary>How it is scheduled while nobody waits for what it holds (<c>normal_prio</c>).</summary>
    public SchedPolicy NormalPolicy { get; }

    /// <summary>Which signals end the wait at hand.</summary>
    internal WaitKind Wait { get; set; }

    /// <summary>What it has said about the sleep that it is about to begin (<c>set_current_state()</c>); null while it is running.</summary>
    internal WaitKind? DeclaredWait { get; set; }

    /// <summary>When the wait at hand began, in nanoseconds.</summary>
    internal long WaitsSince { get; private set; }

    /// <summary>What it waits for, where that is an object; null for anything else, and while it does not wait.</summary>
    internal KernelObject? WaitsOn { get; private set; }

    /// <summary>Where it waits.</summary>
    internal CodeSite WaitSite => _waitsAt;

    /// <summary>Whether it was reported that the wait at hand takes too long.</summary>
    internal bool IsHungReported { get; set; }

    /// <summary>Whether it was reported that the wait at hand never ends.</summary>
    internal bool IsStuckReported { get; set; }

    /// <summary>Until when it waits busily, in nanoseconds; 0 while it does not.</summary>
    internal long BusyUntil { get; set; }

    /// <summary>Since when the watchdog has seen it wait for a CPU, in nanoseconds; 0 when it did not.</summary>
    internal long StarvesSince { get; set; }

    /// <summary>When it had run or waited last, at that time.</summary>
    internal long StarvesFrom { get; set; }

    /// <summary>Who wanted to wake it since it woke last, while it was awake; null for nobody.</summary>
    internal TaskStruct? WokenInVainBy { get; set; }

    /// <summary>Whether it waits for a lock that sleeps only in some models: no wake-up but the lock's ends that.</summary>
    internal bool WaitsForLock { get; set; }

    /// <summary>Its place among those that wait for a lock with priority inheritance; null while it waits for none.</summary>
    internal RtMutexWaiter? BlockedOn { get; set; }

    /// <summary>The locks with priority inheritance that it holds and others wait for.</summary>
    internal List<RtMutexCore> Contended { get; } = [];

    /// <summary>How many sections are open that keep it on its CPU (<c>migrate_disable()</c>).</summary>
    internal int MigrationDisabled { get; set; }

    /// <summary>The only CPU on which it may go on, or null.</summary>
    internal Cpu? MustStayOn => BoundTo ?? (MigrationDisabled > 0 ? Cpu : null);

    /// <summary>Whether it is in the run queue of its CPU.</summary>
    internal bool IsQueued { get; set; }

    /// <summary>Sends it a signal: a wait that lets signals end it returns <see cref="Errno.Intr"/> (<c>send_sig</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes. What the signal means to user space is not modelled.</remarks>
    /// <param name="isFatal">Whether it kills, and so ends killable waits too.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi)]
    public void Signal(bool isFatal = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(_signal, this, isFatal ? 1 : 0, file, line);
        IsSignalPending = true;
        _hasFatalSignal |= isFatal;
        if (HasSignalFor(Wait))
        {
            Machine.WakeUp(this);
        }
    }

    /// <summary>Forgets the signals that wait to be looked at (<c>flush_signals</c>).</summary>
    public void FlushSignals() => IsSignalPending = _hasFatalSignal = false;

    /// <summary>Ends a wait that signals end, though there is no signal (<c>TIF_NOTIFY_SIGNAL</c>).</summary>
    internal void NotifySignal() => IsSignalPending = true;

    /// <summary>Whether a signal ends a wait of this kind (<c>signal_pending_state()</c>).</summary>
    internal bool HasSignalFor(WaitKind kind) => kind switch
    {
        WaitKind.Interruptible => IsSignalPending,
        WaitKind.Killable => _hasFatalSignal,
        _ => false,
    };
}
