using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Power;

/// <content>What is done later: the work item, and the timer of the autosuspend delay.</content>
public sealed partial class PmDevice
{
    private Ktime _autosuspendDelay;
    private Ktime _lastBusy;
    private Ktime _timerExpires;
    private bool _usesAutosuspend;
    private bool _timerAutosuspends;

    /// <summary>Lets the device go down only some time after it was used last (<c>pm_runtime_use_autosuspend</c>, <c>pm_runtime_set_autosuspend_delay</c>).</summary>
    /// <param name="delay">How long; zero for none.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delay"/> is negative.</exception>
    public void UseAutosuspend(Ktime delay)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delay.Nanoseconds, nameof(delay));
        (_usesAutosuspend, _autosuspendDelay) = (delay > Ktime.Zero, delay);
    }

    /// <summary>Says that the device is used at this moment (<c>pm_runtime_mark_last_busy</c>).</summary>
    public void MarkLastBusy() => _lastBusy = Machine.Now;

    private Ktime Expiration() => _usesAutosuspend ? _lastBusy + _autosuspendDelay : Ktime.Zero;

    private void QueueRequest(RuntimeRequest request)
    {
        _request = request;
        if (!_isRequestPending)
        {
            _isRequestPending = true;
            _ = Machine.Power.Queue.Queue(_work, Site.File, Site.Line);
        }
    }

    private void CancelPending()
    {
        StopTimer();
        // The work item stays queued, and finds that it has nothing to do.
        _request = RuntimeRequest.None;
    }

    /// <returns>False when the delay is over.</returns>
    private bool StartTimer()
    {
        var expires = Expiration();
        if (expires <= Machine.Now)
        {
            return false;
        }

        _request = RuntimeRequest.None;
        if (_timerExpires == Ktime.Zero || _timerExpires > expires)
        {
            _timerExpires = expires;
            _suspendTimer.Start(expires - Machine.Now, Site.File, Site.Line);
        }

        _timerAutosuspends = true;
        return true;
    }

    private void StopTimerUnlessAutosuspend()
    {
        if (!_timerAutosuspends)
        {
            StopTimer();
        }
    }

    private void StopTimer()
    {
        if (_timerExpires > Ktime.Zero)
        {
            // The timer's function takes the lock that is held here: it must not be waited for.
            _ = _suspendTimer.TryToCancel(Site.File, Site.Line);
            _timerExpires = Ktime.Zero;
        }
    }

    /// <summary><c>pm_suspend_timer_fn()</c></summary>
    private HrtimerRestart OnSuspendTimer()
    {
        using var held = _lock.HoldIrqSave(Site.File, Site.Line);
        if (_timerExpires > Ktime.Zero && _timerExpires <= Machine.Now)
        {
            _timerExpires = Ktime.Zero;
            Machine.RunOnStack(SuspendLockedAsync(_timerAutosuspends ? RpmFlags.Async | RpmFlags.Auto : RpmFlags.Async, Site));
        }

        return HrtimerRestart.NoRestart;
    }

    /// <summary><c>pm_runtime_work()</c></summary>
    private async KernelTask RunRequestAsync()
    {
        LockIrq(Site);
        if (_isRequestPending)
        {
            var request = _request;
            (_request, _isRequestPending) = (RuntimeRequest.None, false);
            _ = request switch
            {
                RuntimeRequest.Idle => await IdleLockedAsync(RpmFlags.NoWait, Site),
                RuntimeRequest.Suspend => await SuspendLockedAsync(RpmFlags.NoWait, Site),
                RuntimeRequest.AutoSuspend => await SuspendLockedAsync(RpmFlags.NoWait | RpmFlags.Auto, Site),
                RuntimeRequest.Resume => await ResumeLockedAsync(RpmFlags.NoWait, Site),
                _ => Errno.Ok,
            };
        }

        UnlockIrq(Site);
    }
}
