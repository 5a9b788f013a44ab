using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>The timer that aborts a command switches the interrupt off by the form that does not wait.</summary>
internal sealed class S20Fixed : CorpusProgram
{
    private const int Irq = 83;
    private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "mmci-omap").Line;
    private readonly SpinLock _slotLock = new("host->slot_lock");
    private readonly Shared<bool> _hasCommand = new(false, "host->cmd");
    private readonly KernelTimer _cmdAbortTimer;
    private readonly Work _cmdAbortWork;

    public S20Fixed()
    {
        _cmdAbortTimer = new(CmdTimer, "cmd_abort_timer");
        _cmdAbortWork = new(AbortCommand, "cmd_abort_work");
    }

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (_interrupts.RequestIrq(Irq, OmapIrq, IrqFlags.None, "mmci-omap", out var action) != Errno.Ok)
        {
            return;
        }

        StartCommand();
        await Kernel.MsleepAsync(100);
        _ = _cmdAbortTimer.ShutdownSync();
        _ = await _cmdAbortWork.CancelSyncAsync();
        await _interrupts.FreeIrqAsync(action!);
    }

    private void StartCommand()
    {
        var flags = _slotLock.LockIrqSave();
        _hasCommand.Value = true;
        _slotLock.UnlockIrqRestore(flags);
        _ = _cmdAbortTimer.Mod(Ktime.FromMs(20));
    }

    private IrqReturn OmapIrq(int irq)
    {
        _line.Deassert();
        _slotLock.Lock();
        _hasCommand.Value = false;
        _slotLock.Unlock();
        return IrqReturn.Handled;
    }

    private void CmdTimer()
    {
        var flags = _slotLock.LockIrqSave();
        if (_hasCommand.Value)
        {
            _hasCommand.Value = false;
            _interrupts.DisableIrqNoSync(Irq);
            Kernel.WarnOn(!_cmdAbortWork.Schedule());
        }

        _slotLock.UnlockIrqRestore(flags);
    }

    private KernelTask AbortCommand()
    {
        _interrupts.EnableIrq(Irq);
        return default;
    }
}
