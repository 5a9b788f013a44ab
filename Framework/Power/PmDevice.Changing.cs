using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Power;

/// <content>The changes themselves: <c>rpm_resume()</c>, <c>rpm_idle()</c>, <c>rpm_suspend()</c>. All are entered and left with the lock held.</content>
public sealed partial class PmDevice
{
    private async KernelTask<Errno> ResumeLockedAsync(RpmFlags flags, CodeSite site)
    {
        PmDevice? parent = null;
        Errno? result = null;
        while (result is null)
        {
            result = AnswerToResume(flags);
            if (result is not null)
            {
                break;
            }

            if (IsChanging)
            {
                await WaitForChangeLockedAsync(site);
            }
            else if (parent is null && Parent is not null && !_isIrqSafe)
            {
                parent = Parent;
                result = await ResumeParentAsync(parent, site) ? null : Errno.Busy;
            }
            else
            {
                result = await BringUpAsync(site);
            }
        }

        if (parent is not null)
        {
            UnlockIrq(site);
            _ = await parent.IdleAsync(RpmFlags.GetPut | RpmFlags.Async, site);
            LockIrq(site);
        }

        return result.Value;
    }

    /// <summary>The answer where nothing has to be done, or nothing can be done here; null where the device has to be brought up.</summary>
    private Errno? AnswerToResume(RpmFlags flags)
    {
        if (_error != Errno.Ok || _disableDepth > 0)
        {
            return _error != Errno.Ok ? Errno.Inval : Status == RuntimeStatus.Active ? Errno.Ok : Errno.Access;
        }

        _request = RuntimeRequest.None;
        StopTimerUnlessAutosuspend();
        if (Status == RuntimeStatus.Active)
        {
            return Errno.Ok;
        }

        if (IsChanging)
        {
            if ((flags & (RpmFlags.Async | RpmFlags.NoWait)) == 0)
            {
                return null;
            }

            _resumeDeferred |= Status == RuntimeStatus.Suspending;
            return Status == RuntimeStatus.Suspending && (flags & RpmFlags.NoWait) == 0 ? Errno.Ok : Errno.InProgress;
        }

        if ((flags & RpmFlags.Async) == 0)
        {
            return null;
        }

        QueueRequest(RuntimeRequest.Resume);
        return Errno.Ok;
    }

    private async KernelTask<Errno> BringUpAsync(CodeSite site)
    {
        SetStatusLocked(RuntimeStatus.Resuming);
        var result = await CallAsync(_callbacks.Resume, site);
        if (result != Errno.Ok)
        {
            SetStatusLocked(RuntimeStatus.Suspended);
            CancelPending();
            _changed.WakeAll();
            return result;
        }

        SetStatusLocked(RuntimeStatus.Active);
        MarkLastBusy();
        if (Parent is { } parent)
        {
            parent._childCount++;
        }

        _changed.WakeAll();
        _ = await IdleLockedAsync(RpmFlags.Async, site);
        return Errno.Ok;
    }

    private async KernelTask<Errno> IdleLockedAsync(RpmFlags flags, CodeSite site)
    {
        var refusal = SuspendRefusal();
        if (refusal != Errno.Ok || Status != RuntimeStatus.Active || (_isRequestPending && _request > RuntimeRequest.Idle))
        {
            return refusal != Errno.Ok ? refusal : Errno.Again;
        }

        if (_isIdleNotified)
        {
            return Errno.InProgress;
        }

        _request = RuntimeRequest.None;
        if (_callbacks.Idle is { } idle)
        {
            if ((flags & RpmFlags.Async) != 0)
            {
                QueueRequest(RuntimeRequest.Idle);
                return Errno.Ok;
            }

            _isIdleNotified = true;
            DropForCallback(site);
            var answer = await idle();
            RetakeAfterCallback(site);
            _isIdleNotified = false;
            _changed.WakeAll();
            if (answer != Errno.Ok)
            {
                return answer;
            }
        }

        return await SuspendLockedAsync(flags | RpmFlags.Auto, site);
    }

    private async KernelTask<Errno> SuspendLockedAsync(RpmFlags flags, CodeSite site)
    {
        while (true)
        {
            var refusal = SuspendRefusal();
            if (refusal != Errno.Ok || Status == RuntimeStatus.Suspended)
            {
                return refusal;
            }

            if (Status == RuntimeStatus.Resuming && (flags & RpmFlags.Async) == 0)
            {
                return Errno.Again;
            }

            if ((flags & RpmFlags.Auto) != 0 && Status != RuntimeStatus.Suspending && StartTimer())
            {
                return Errno.Ok;
            }

            CancelPending();
            if (Status == RuntimeStatus.Suspending)
            {
                if ((flags & (RpmFlags.Async | RpmFlags.NoWait)) != 0)
                {
                    return Errno.InProgress;
                }

                await WaitForChangeLockedAsync(site);
                continue;
            }

            if ((flags & RpmFlags.Async) != 0)
            {
                QueueRequest((flags & RpmFlags.Auto) != 0 ? RuntimeRequest.AutoSuspend : RuntimeRequest.Suspend);
                return Errno.Ok;
            }

            var result = await BringDownAsync(site);
            if (result == Errno.Ok || (flags & RpmFlags.Auto) == 0 || _error != Errno.Ok || Status != RuntimeStatus.Active || Expiration() <= Machine.Now)
            {
                return result;
            }
        }
    }

    private async KernelTask<Errno> BringDownAsync(CodeSite site)
    {
        SetStatusLocked(RuntimeStatus.Suspending);
        var result = await CallAsync(_callbacks.Suspend, site);
        if (result != Errno.Ok)
        {
            SetStatusLocked(RuntimeStatus.Active);
            _resumeDeferred = false;
            _changed.WakeAll();
            CancelPending();
            return result;
        }

        SetStatusLocked(RuntimeStatus.Suspended);
        StopTimer();
        if (Parent is { } parent)
        {
            parent._childCount -= parent._childCount > 0 ? 1 : 0;
        }

        _changed.WakeAll();
        if (_resumeDeferred)
        {
            _resumeDeferred = false;
            _ = await ResumeLockedAsync(RpmFlags.None, site);
            return Errno.Again;
        }

        if (!_isIrqSafe)
        {
            await LetGoOfOthersAsync(site);
        }

        return Errno.Ok;
    }

    /// <summary><c>__rpm_callback()</c>: the lock is dropped around it, and who supplies the device is up.</summary>
    private async KernelTask<Errno> CallAsync(Func<KernelTask<Errno>>? callback, CodeSite site)
    {
        DropForCallback(site);
        var result = Status == RuntimeStatus.Resuming && !_isIrqSafe ? await GetSuppliersAsync(site) : Errno.Ok;
        if (result == Errno.Ok && callback is not null)
        {
            if (_allocatesNoIo)
            {
                // What reclaim writes may go to this very device.
                using (MemallocScope.NoIo())
                {
                    result = await callback();
                }
            }
            else
            {
                result = await callback();
            }
        }

        if (result != Errno.Ok && Status == RuntimeStatus.Resuming)
        {
            PutSuppliers(site);
        }

        RetakeAfterCallback(site);
        _error = result is Errno.Again or Errno.Busy ? Errno.Ok : result;
        return result;
    }

    /// <summary><c>rpm_check_suspend_allowed()</c></summary>
    private Errno SuspendRefusal() =>
        _error != Errno.Ok ? Errno.Inval
        : _disableDepth > 0 ? Errno.Access
        : _usageCount > 0 ? Errno.Again
        : !IgnoresChildren && _childCount > 0 ? Errno.Busy
        : (_resumeDeferred && Status == RuntimeStatus.Suspending) || (_isRequestPending && _request == RuntimeRequest.Resume) ? Errno.Again
        : Errno.Ok;

    /// <returns>Whether the parent is up.</returns>
    private async KernelTask<bool> ResumeParentAsync(PmDevice parent, CodeSite site)
    {
        _lock.Unlock(site.File, site.Line);
        parent.GetNoResume(site.File, site.Line);
        parent._lock.Lock(site.File, site.Line);
        var isUp = true;
        if (parent._disableDepth == 0 && !parent.IgnoresChildren)
        {
            _ = await parent.ResumeLockedAsync(RpmFlags.None, site);
            isUp = parent.Status == RuntimeStatus.Active;
        }

        parent._lock.Unlock(site.File, site.Line);
        _lock.Lock(site.File, site.Line);
        return isUp;
    }

    /// <summary>The parent and the suppliers may be able to go down now.</summary>
    private async KernelTask LetGoOfOthersAsync(CodeSite site)
    {
        if (Parent is { IgnoresChildren: false } parent)
        {
            _lock.Unlock(site.File, site.Line);
            parent._lock.Lock(site.File, site.Line);
            _ = await parent.IdleLockedAsync(RpmFlags.Async, site);
            parent._lock.Unlock(site.File, site.Line);
            _lock.Lock(site.File, site.Line);
        }

        if (_supplierGets > 0)
        {
            UnlockIrq(site);
            PutSuppliers(site);
            LockIrq(site);
        }
    }

    private async KernelTask<Errno> GetSuppliersAsync(CodeSite site)
    {
        foreach (var supplier in _suppliers)
        {
            var error = await supplier.ResumeAsync(RpmFlags.GetPut, site);
            _supplierGets++;
            if (error != Errno.Ok)
            {
                return error;
            }
        }

        return Errno.Ok;
    }

    private void PutSuppliers(CodeSite site)
    {
        for (; _supplierGets > 0; _supplierGets--)
        {
            _ = _suppliers[_supplierGets - 1].RequestPut(site.File, site.Line);
        }
    }
}
