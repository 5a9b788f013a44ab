using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using Mutex = TopHalf.Locking.Mutex;
using SpinLock = TopHalf.Locking.SpinLock;

namespace TopHalf.Clocks;

/// <summary>The two locks of the clock framework, which each task may take again while it has them: a callback may use other clocks.</summary>
/// <remarks>
/// Follows <c>clk_prepare_lock()</c> and <c>clk_enable_lock()</c>, drivers/clk/clk.c. Both are tried first, so a call in the wrong context is
/// found out only when somebody else has the lock.
/// </remarks>
internal sealed class ClkCore
{
    private readonly Mutex _prepareLock = new("prepare_lock");
    private readonly SpinLock _enableLock = new("enable_lock");
    private TaskStruct? _prepareOwner;
    private TaskStruct? _enableOwner;
    private int _prepareDepth;
    private int _enableDepth;

    public async KernelTask LockPrepareAsync(CodeSite site)
    {
        var task = Machine.Current.CurrentTask;
        if (!_prepareLock.TryLock(site.File, site.Line))
        {
            if (_prepareOwner == task)
            {
                _prepareDepth++;
                return;
            }

            await _prepareLock.LockAsync(site.File, site.Line);
        }

        (_prepareOwner, _prepareDepth) = (task, 1);
    }

    public void UnlockPrepare(CodeSite site)
    {
        if (--_prepareDepth == 0)
        {
            _prepareOwner = null;
            _prepareLock.Unlock(site.File, site.Line);
        }
    }

    public IrqSavedFlags LockEnable(CodeSite site)
    {
        var task = Machine.Current.CurrentTask;
        if (!_enableLock.TryLockIrqSave(out var flags, site.File, site.Line))
        {
            if (_enableOwner == task)
            {
                _enableDepth++;
                return flags;
            }

            flags = _enableLock.LockIrqSave(site.File, site.Line);
        }

        (_enableOwner, _enableDepth) = (task, 1);
        return flags;
    }

    public void UnlockEnable(IrqSavedFlags flags, CodeSite site)
    {
        if (--_enableDepth == 0)
        {
            _enableOwner = null;
            _enableLock.UnlockIrqRestore(flags, site.File, site.Line);
        }
    }
}
