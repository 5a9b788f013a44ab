using TopHalf.Machines;
using TopHalf.Rules;
using SpinLock = TopHalf.Locking.SpinLock;

namespace TopHalf.Deferred;

/// <summary>The lock under which a CPU expires timers where softirqs run in tasks; who waits for a running function sleeps for it.</summary>
/// <remarks>
/// <c>base-&gt;expiry_lock</c> of kernel/time/timer.c, <c>softirq_expiry_lock</c> of kernel/time/hrtimer.c. Without it a task of higher priority
/// would spin for ever on a function that it keeps from running. Where softirqs borrow a CPU there is none, and all of this does nothing.
/// </remarks>
internal sealed class ExpiryLock(Machine machine, string name, CodeSite site)
{
    private readonly bool _exists = machine.Options.Model.SoftirqsInTasks;
    private SpinLock? _lock;
    private int _waiters;

    // Made when it is first used: an object belongs to the machine that is current.
    private SpinLock Lock => _lock ??= machine.MakeOwn(_ => new SpinLock(name, site.File, site.Line));

    public void Take()
    {
        if (_exists)
        {
            Lock.Lock(site.File, site.Line);
        }
    }

    public void Release()
    {
        if (_exists)
        {
            Lock.Unlock(site.File, site.Line);
        }
    }

    /// <summary>Between two functions: lets in who waits for the one that has just run (<c>timer_sync_wait_running()</c>).</summary>
    public void LetWaitersIn()
    {
        if (_waiters > 0)
        {
            Release();
            Take();
        }
    }

    /// <summary>Waits until the function that runs is done (<c>del_timer_wait_running()</c>).</summary>
    public void WaitReleased(CodeSite at)
    {
        _waiters++;
        Lock.HoldBh(at.File, at.Line).Dispose(at.File, at.Line);
        _waiters--;
    }
}
