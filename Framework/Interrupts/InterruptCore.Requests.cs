using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Interrupts;

/// <content>Requesting and freeing interrupts. Follows kernel/irq/manage.c.</content>
public sealed partial class InterruptCore
{
    private const IrqFlags TriggerMask = IrqFlags.TriggerRising | IrqFlags.TriggerFalling | IrqFlags.TriggerHigh | IrqFlags.TriggerLow;

    /// <summary>Requests an interrupt with a primary handler only (<c>request_irq</c>).</summary>
    /// <param name="irq">The interrupt number.</param>
    /// <param name="handler">Runs in hard interrupt context.</param>
    /// <param name="flags">How.</param>
    /// <param name="name">Of the device, for reports.</param>
    /// <param name="action">The registration, null when it was refused.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>As <see cref="RequestThreadedIrq"/>.</returns>
    [MustUse("a refused interrupt never fires")]
    [MaySleep(ForMemory = true)]
    public Errno RequestIrq(
        [Arms] int irq, [RunsIn(CallContexts.HardIrq)] IrqHandler handler, IrqFlags flags, string name, [Arms] out IrqAction? action,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        RequestThreadedIrq(irq, handler, null, flags, name, out action, file, line);

    /// <summary>Requests an interrupt with a primary handler, a thread function, or both (<c>request_threaded_irq</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes. The thread is named <c>irq/N-name</c> and runs as FIFO 50.</remarks>
    /// <param name="irq">The interrupt number.</param>
    /// <param name="handler">Runs in hard interrupt context; null for a default that only wakes the thread, which needs OneShot.</param>
    /// <param name="threadFunction">Runs in the interrupt's thread and may sleep; null for none.</param>
    /// <param name="flags">How.</param>
    /// <param name="name">Of the device, for reports.</param>
    /// <param name="action">The registration, null when it was refused.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns><see cref="Errno.Inval"/>: no handler at all, a NULL primary without OneShot, or Shared with NoAutoEnable; <see cref="Errno.Busy"/>: sharers disagree.</returns>
    [MustUse("a refused interrupt never fires")]
    [MaySleep(ForMemory = true)]
    public Errno RequestThreadedIrq(
        [Arms] int irq, [RunsIn(CallContexts.HardIrq)] IrqHandler? handler, [RunsIn(CallContexts.IrqThread)] IrqThreadFunction? threadFunction, IrqFlags flags, string name, [Arms] out IrqAction? action,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var site = new CodeSite(file, line);
        var desc = this[irq];
        _machine.Announce(InterruptOperations.Request, null, irq, file, line);
        action = null;
        if ((handler is null && threadFunction is null) ||
            (flags & (IrqFlags.Shared | IrqFlags.NoAutoEnable)) == (IrqFlags.Shared | IrqFlags.NoAutoEnable))
        {
            return Errno.Inval;
        }

        flags |= (flags & TriggerMask) == 0 ? desc.Trigger : 0;
        var isForced = _machine.Options.ThreadsHandlers && handler is not null && (flags & IrqAction.NeverThreaded) == 0;
        flags |= isForced ? IrqFlags.OneShot : 0;
        flags &= desc.ChipIs(IrqChipFlags.OneShotSafe) ? ~IrqFlags.OneShot : ~IrqFlags.None;
        if (desc.Actions.Length > 0 && !AgreesWithSharers(desc, ref flags, name, site))
        {
            return Errno.Busy;
        }

        var requested = new IrqAction(_machine, desc, handler, threadFunction, flags, name, site, isForced);
        if ((flags & IrqFlags.OneShot) != 0)
        {
            var taken = desc.Actions.Aggregate(0UL, static (mask, sharer) => mask | sharer.ThreadMask);
            requested.ThreadMask = ~taken & (taken + 1);
            if (requested.ThreadMask == 0)
            {
                return Errno.Busy;
            }
        }
        else if (handler is null && !desc.ChipIs(IrqChipFlags.OneShotSafe))
        {
            _machine.Report(RuleBook.OneShotMissing, site, $"for {name} ({desc})", name);
            return Errno.Inval;
        }

        if (requested.ThreadFunction is not null)
        {
            StartThread(desc, requested);
        }

        if (requested.Secondary is { } secondary)
        {
            StartThread(desc, secondary);
        }

        // Waits on the stack at hand, as the kernel's function does.
        _machine.RunOnStack(desc.RequestMutex.LockAsync(file, line));
        _machine.Check(InterruptOperations.Desc, "request_threaded_irq", site);
        Install(desc, requested, site);
        desc.RequestMutex.Unlock(file, line);
        _machine.Check(InterruptOperations.Proc, "request_threaded_irq", site);
        action = requested;
        // CONFIG_DEBUG_SHIRQ does the same: a handler must be ready from here on.
        LetFireSpuriously(desc);
        return Errno.Ok;
    }

    private void Install(IrqDesc desc, IrqAction requested, CodeSite site)
    {
        _machine.Races?.Release(ref requested.RequestedOrder);
        using var locked = new DescLock(_machine, desc, site);
        desc.Actions = [.. desc.Actions, requested];
        (desc.Spurious.Count, desc.Spurious.Unhandled) = (0, 0);
        if (desc.Actions.Length == 1)
        {
            SetUp(desc, requested.Flags);
        }
        else if (desc.Has(IrqDescState.SpuriousDisabled))
        {
            // The core had given up on the line; a new handler is another chance.
            desc.State &= ~IrqDescState.SpuriousDisabled;
            EnableLocked(desc, site);
        }
    }

    /// <summary>Frees a registration (<c>free_irq</c>), and waits for its handler and its thread that run.</summary>
    /// <remarks>Context: may sleep, not in interrupt. Scheduling point: yes.</remarks>
    /// <param name="action">The registration.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, CallableFrom(CallContexts.Task)]
    public async KernelTask FreeIrqAsync([WaitsFor(Disarms = true)] IrqAction action, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(action);
        var desc = action.Desc;
        await _machine.AnnounceAsync(InterruptOperations.Free, action, desc.Number, file, line);
        await desc.RequestMutex.LockAsync(file, line);
        await FreeLockedAsync(desc, action, new(file, line));
        desc.RequestMutex.Unlock(file, line);
    }

    private async KernelTask FreeLockedAsync(IrqDesc desc, IrqAction action, CodeSite site)
    {
        _machine.Check(InterruptOperations.Desc, "free_irq", site);
        if (!desc.Actions.Contains(action))
        {
            _machine.Report(RuleBook.FreeUnknownIrq, site, $"{desc} device '{action.Name}'", action.Name);
            return;
        }

        Unlink(desc, action, site);
        _machine.Check(InterruptOperations.Proc, "free_irq", site);
        await SynchronizeAsync(desc, action, site);
        EndThread(action);
        if (action.Secondary is { } secondary)
        {
            EndThread(secondary);
        }

        desc.ThreadsOneShot &= ~action.ThreadMask;
        using var locked = new DescLock(_machine, desc, site);
        if (desc.Actions.Length > 0 && desc.ThreadsOneShot == 0 && desc.Is(IrqDataState.Masked) && !desc.Is(IrqDataState.Disabled))
        {
            IrqFlowHandlers.UnmaskThreaded(desc);
        }
    }

    private void EndThread(IrqAction action)
    {
        action.IsFreed = true;
        if (action.Thread is { State: not TaskState.Dead } thread)
        {
            _machine.WakeUp(thread);
        }
    }

    private void Unlink(IrqDesc desc, IrqAction action, CodeSite site)
    {
        using var locked = new DescLock(_machine, desc, site);
        desc.Actions = [.. desc.Actions.Where(other => other != action)];
        if (desc.Actions.Length == 0 && desc.Is(IrqDataState.Started))
        {
            // irq_shutdown()
            desc.State &= ~(IrqDescState.Pending | IrqDescState.Replay);
            desc.Data = (desc.Data & ~IrqDataState.Started) | IrqDataState.Disabled;
            desc.Depth = 1;
            IrqFlowHandlers.Mask(desc);
        }
    }

    private bool AgreesWithSharers(IrqDesc desc, ref IrqFlags flags, string name, CodeSite site)
    {
        if (!desc.IsTriggerConfigured)
        {
            (desc.Trigger, desc.IsTriggerConfigured) = (flags & TriggerMask, true);
        }

        var first = desc.Actions[0].Flags;
        var bothShare = (first & flags & IrqFlags.Shared) != 0;
        var sameTrigger = (desc.Trigger & TriggerMask) == (flags & TriggerMask);
        if (bothShare && sameTrigger)
        {
            flags |= (first & IrqFlags.OneShot) != 0 && (flags & IrqFlags.CondOneShot) != 0 ? IrqFlags.OneShot : 0;
            if (((first ^ flags) & IrqFlags.OneShot) == 0)
            {
                return true;
            }
        }

        _machine.Report(RuleBook.IrqFlagsMismatch, site,
            $"{desc}: {(int)flags:x8} ({name}) vs. {(int)first:x8} ({desc.Actions[0].Name})", name);
        return false;
    }

    private void SetUp(IrqDesc desc, IrqFlags flags)
    {
        IrqFlowHandlers.Call(desc, ChipCallback.SetType);
        desc.Chip.SetType(desc, flags & TriggerMask);
        desc.State &= ~(IrqDescState.SpuriousDisabled | IrqDescState.OneShot);
        desc.State |= (flags & IrqFlags.OneShot) != 0 ? IrqDescState.OneShot : 0;
        desc.Data &= ~IrqDataState.InProgress;
        if ((flags & IrqFlags.NoAutoEnable) == 0)
        {
            StartUp(desc);
            CheckResend(desc);
        }
    }

    /// <summary><c>irq_startup()</c></summary>
    private void StartUp(IrqDesc desc)
    {
        desc.Depth = 0;
        desc.Data = (desc.Data | IrqDataState.Started) & ~IrqDataState.Disabled;
        IrqFlowHandlers.Unmask(desc);
        Direct(desc, desc.EffectiveCpu);
    }
}
