using System.Globalization;
using TopHalf.Exploration;
using TopHalf.Liveness;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Interrupts;

/// <content>Interrupt threads. Follows kernel/irq/handle.c and kernel/irq/manage.c.</content>
public sealed partial class InterruptCore
{
    /// <summary><c>__irq_wake_thread()</c>: a bit, so that a second interrupt coalesces.</summary>
    private void WakeThread(IrqDesc desc, IrqAction action)
    {
        // Also when it is set: both sides change the bit in one step.
        _machine.Races?.Release(ref action.Order);
        if (action.RunThread || action.IsFreed)
        {
            return;
        }

        action.RunThread = true;
        desc.ThreadsOneShot |= action.ThreadMask;
        desc.ThreadsActive++;
        _machine.WakeUp(action.Thread!);
    }

    private void StartThread(IrqDesc desc, IrqAction action)
    {
        _machine.Announce(InterruptOperations.CreateThread, action, desc.Number, action.Site.File, action.Site.Line);
        // A model that threads handlers says itself what the moved handler runs in.
        var model = _machine.Options.Model;
        var kind = model[action.IsForced && model[ContextRole.HardIrq].Level == ContextLevel.Task ? ContextRole.HardIrq : ContextRole.IrqThread];
        var name = string.Create(CultureInfo.InvariantCulture, $"irq/{desc.Number}-{(action.IsSecondary ? "s-" : "")}{action.Name}");
        action.Thread = _machine.Spawn(name, kind, () => ThreadAsync(desc, action), kind.Policy, desc.EffectiveCpu, action.Site);
        action.Thread.IsService = true;
    }

    /// <summary><c>irq_thread()</c></summary>
    private async KernelTask ThreadAsync(IrqDesc desc, IrqAction action)
    {
        while (true)
        {
            if (!await WaitForInterruptAsync(desc, action))
            {
                return;
            }

            var answer = await (action.IsForced ? RunForcedHandlerAsync(desc, action) : RunThreadFunctionAsync(desc, action));
            if (answer == IrqReturn.WakeThread && action.Secondary is { } secondary)
            {
                WakeThread(desc, secondary);
            }

            _machine.Races?.Release(ref desc.ThreadsOrder);
            if (--desc.ThreadsActive == 0)
            {
                desc.ThreadsDone.WakeAll();
            }
        }
    }

    /// <summary><c>irq_wait_for_interrupt()</c>: the interrupts that come before the thread is where it belongs are one to it.</summary>
    /// <returns>False when the interrupt was freed and the thread has to end.</returns>
    private async KernelTask<bool> WaitForInterruptAsync(IrqDesc desc, IrqAction action)
    {
        var thread = action.Thread!;
        while (true)
        {
            _machine.Search?.Touch(SearchKeys.OfInterrupt(desc.Number), AccessMode.Write);
            if (action.MustFollow)
            {
                action.MustFollow = false;
                await FollowAffinityAsync(desc, thread);
            }

            if (action.RunThread)
            {
                action.RunThread = false;
                _machine.Races?.Acquire(action.Order);
                thread.IsService = false;
                return true;
            }

            if (action.IsFreed)
            {
                return false;
            }

            thread.IsService = true;
            await _machine.Scheduler.Sleep(action, $"irq {desc.Number}", default);
        }
    }

    /// <summary><c>irq_thread_check_affinity()</c>: the thread runs where its interrupt is delivered.</summary>
    private async KernelTask FollowAffinityAsync(IrqDesc desc, TaskStruct thread)
    {
        if (thread.BoundTo != desc.EffectiveCpu)
        {
            thread.BoundTo = desc.EffectiveCpu;
            await _machine.Scheduler.Move(thread);
        }
    }

    /// <summary><c>irq_set_thread_affinity()</c>: threads that wait are woken to move at once.</summary>
    private void MoveThreads(IrqDesc desc)
    {
        foreach (var action in desc.Actions)
        {
            MoveThread(action);
            if (action.Secondary is { } secondary)
            {
                MoveThread(secondary);
            }
        }
    }

    private void MoveThread(IrqAction action)
    {
        if (action.Thread is { } thread)
        {
            action.MustFollow = true;
            _machine.WakeUp(thread);
        }
    }

    /// <summary><c>irq_forced_thread_fn()</c>: bottom halves stay off, as in the interrupt; interrupts too, but where spinlocks sleep.</summary>
    private async KernelTask<IrqReturn> RunForcedHandlerAsync(IrqDesc desc, IrqAction action)
    {
        var (file, line) = action.Site;
        Kernel.LocalBhDisable(file, line);
        if (!_machine.Options.Model.SpinlocksSleep)
        {
            Kernel.LocalIrqDisable(file, line);
        }

        var answer = await RunThreadFunctionAsync(desc, action);
        if (!_machine.Options.Model.SpinlocksSleep)
        {
            Kernel.LocalIrqEnable(file, line);
        }

        Kernel.LocalBhEnable(file, line);
        return answer;
    }

    /// <summary><c>irq_thread_fn()</c></summary>
    private async KernelTask<IrqReturn> RunThreadFunctionAsync(IrqDesc desc, IrqAction action)
    {
        action.CausesSeen = desc.Line.Causes;
        await _machine.AnnounceAsync(InterruptOperations.ThreadFnEntry, action, desc.Number, action.Site.File, action.Site.Line);
        var (answer, held) = (IrqReturn.None, action.Thread!.HeldLocks.Count);
        try
        {
            answer = await action.ThreadFunction!(desc.Number);
        }
        catch (Exception exception) when (exception is not RunEndedException)
        {
            _machine.ReportOops(exception);
        }

        await _machine.AnnounceAsync(InterruptOperations.ThreadFnExit, action, (long)answer, action.Site.File, action.Site.Line);
        if (answer == IrqReturn.Handled)
        {
            desc.Spurious.ThreadsHandled++;
            // What came after another handler of a shared line had looked is for its next round, whoever has claimed what was there before.
            desc.ClaimedCause = desc.Line.IsAsserted && action.ThreadMask != 0
                ? desc.Actions.Aggregate(action.CausesSeen, static (least, each) => Math.Min(least, each.CausesSeen))
                : -1;
        }

        _machine.CheckLocksAtExit(action.Thread!, "thread function on task", held);
        FinalizeOneShot(desc, action);
        return answer;
    }

    /// <summary><c>irq_finalize_oneshot()</c>: the last thread that has run unmasks the line.</summary>
    private void FinalizeOneShot(IrqDesc desc, IrqAction action)
    {
        if (!desc.Has(IrqDescState.OneShot) || action.IsSecondary)
        {
            return;
        }

        // The hard handler may still run on another CPU; the line must stay masked until it is done.
        _machine.Scheduler.SpinUntil(new NotInProgress(desc), Ktime.Never);
        if (action.RunThread)
        {
            return;
        }

        _machine.Races?.Release(ref desc.EnabledOrder);
        using var locked = new DescLock(_machine, desc);
        desc.ThreadsOneShot &= ~action.ThreadMask;
        if (desc.ThreadsOneShot == 0 && desc.Is(IrqDataState.Masked) && !desc.Is(IrqDataState.Disabled))
        {
            IrqFlowHandlers.UnmaskThreaded(desc);
        }
    }

    private sealed class NotInProgress(IrqDesc desc) : IBusyCondition
    {
        public bool IsSatisfied => !desc.Is(IrqDataState.InProgress);

        public IWaitSource Source => desc;
    }
}
