using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Interrupts;

/// <content>Disabling, enabling, waiting for handlers, affinity, and what came meanwhile. Follows kernel/irq/manage.c, chip.c and resend.c.</content>
public sealed partial class InterruptCore
{
    /// <summary>Disables an interrupt and waits until its handlers that run are done (<c>disable_irq</c>). Disables nest.</summary>
    /// <remarks>Context: may sleep. Lazy: the line is masked when the next interrupt comes, unless the chip asks otherwise.</remarks>
    /// <param name="irq">The interrupt number.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep]
    public async KernelTask DisableIrqAsync([WaitsFor(Disarms = true)] int irq, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var desc = this[irq];
        await _machine.AnnounceAsync(InterruptOperations.Disable, null, irq, file, line);
        DisableDepth(desc, new(file, line));
        await SynchronizeAsync(desc, null, new(file, line));
    }

    /// <summary>Disables an interrupt without waiting (<c>disable_irq_nosync</c>). Disables nest.</summary>
    /// <remarks>Context: any but NMI.</remarks>
    /// <param name="irq">The interrupt number.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi)]
    public void DisableIrqNoSync([Disarms] int irq, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        _machine.Announce(InterruptOperations.DisableNoSync, null, irq, file, line);
        _machine.Races?.Failed("disable_irq_nosync", this[irq].Name, new(file, line));
        DisableDepth(this[irq], new(file, line));
    }

    /// <summary>Takes one disable back (<c>enable_irq</c>). With the last one, what came meanwhile is sent again.</summary>
    /// <remarks>Context: any but NMI.</remarks>
    /// <param name="irq">The interrupt number.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi)]
    public void EnableIrq([Arms] int irq, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var desc = this[irq];
        if (_machine.IsEnding)
        {
            return;
        }

        _machine.Announce(InterruptOperations.Enable, null, irq, file, line);
        Enable(desc, new(file, line));
    }

    private void Enable(IrqDesc desc, CodeSite site)
    {
        _machine.Races?.Release(ref desc.EnabledOrder);
        using var locked = new DescLock(_machine, desc, site);
        EnableLocked(desc, site);
    }

    private void EnableLocked(IrqDesc desc, CodeSite site)
    {
        switch (desc.Depth)
        {
            case 0:
                _machine.Report(RuleBook.UnbalancedEnable, site, desc.ToString(), desc.ToString());
                return;
            case > 1:
                desc.Depth--;
                return;
        }

        if (desc.Is(IrqDataState.Started))
        {
            desc.Depth = 0;
            desc.Data &= ~IrqDataState.Disabled;
            IrqFlowHandlers.Unmask(desc);
        }
        else
        {
            StartUp(desc);
        }

        CheckResend(desc);
    }

    /// <summary>Waits until the handlers and threads of an interrupt that run are done (<c>synchronize_irq</c>).</summary>
    /// <remarks>Context: may sleep.</remarks>
    /// <param name="irq">The interrupt number.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep]
    public async KernelTask SynchronizeIrqAsync([WaitsFor] int irq, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        await _machine.AnnounceAsync(InterruptOperations.Synchronize, null, irq, file, line);
        await SynchronizeAsync(this[irq], null, new(file, line));
    }

    /// <summary>Waits until the handlers of an interrupt that run are done, and not for its threads (<c>synchronize_hardirq</c>).</summary>
    /// <remarks>Context: any but NMI. It spins, and so may not be called by a handler of the interrupt.</remarks>
    /// <param name="irq">The interrupt number.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether no thread of it has to run.</returns>
    [CallableFrom(CallContexts.AnyButNmi)]
    public bool SynchronizeHardIrq([WaitsFor] int irq, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var desc = this[irq];
        _machine.Announce(InterruptOperations.SynchronizeHard, null, irq, file, line);
        SpinForHandlers(desc, new(file, line));
        return desc.ThreadsActive == 0;
    }

    /// <summary>Lets an interrupt be delivered to a CPU from now on (<c>irq_set_affinity</c>).</summary>
    /// <remarks>Context: any but NMI.</remarks>
    /// <param name="irq">The interrupt number.</param>
    /// <param name="cpu">The CPU.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such CPU.</exception>
    [CallableFrom(CallContexts.AnyButNmi)]
    public void SetAffinity(int irq, int cpu, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var desc = this[irq];
        var target = _machine.CpuNumber(cpu);
        _machine.Announce(InterruptOperations.SetAffinity, null, irq, file, line);
        using var locked = new DescLock(_machine, desc, new(file, line));
        Direct(desc, target);
    }

    /// <summary><c>irq_do_set_affinity()</c></summary>
    private void Direct(IrqDesc desc, Cpu target)
    {
        desc.EffectiveCpu = target;
        IrqFlowHandlers.Call(desc, ChipCallback.SetAffinity);
        desc.Chip.SetAffinity(desc, target.Number);
        MoveThreads(desc);
    }

    /// <summary><c>check_irq_resend()</c>: a level comes by itself, an edge has to be sent again.</summary>
    internal void CheckResend(IrqDesc desc)
    {
        if (!desc.Line.IsEdge)
        {
            desc.State &= ~IrqDescState.Pending;
            return;
        }

        if (!desc.Has(IrqDescState.Pending) || desc.Has(IrqDescState.Replay))
        {
            return;
        }

        desc.State = (desc.State & ~IrqDescState.Pending) | IrqDescState.Replay;
        if (desc.ChipIs(IrqChipFlags.HasRetrigger))
        {
            IrqFlowHandlers.Call(desc, ChipCallback.Retrigger);
            desc.Chip.Retrigger(desc);
        }
        else
        {
            // irq_sw_resend(): the flow handler is called again from a tasklet, with interrupts off (resend_irqs()).
            desc.SoftwareResend ??= new(_machine, "resend_irqs", () => ResendInSoftware(desc), default);
            desc.SoftwareResend.Schedule();
        }
    }

    private void ResendInSoftware(IrqDesc desc)
    {
        // The flow handler takes the lock of the descriptor itself, and handlers run without it.
        _machine.MaskIrqs(_machine.CurrentTask, true, default);
        IrqFlowHandlers.Handle(desc);
        if (!_machine.IsEnding)
        {
            _machine.MaskIrqs(_machine.CurrentTask, false, default);
            _machine.Scheduler.Point();
        }
    }

    private void DisableDepth(IrqDesc desc, CodeSite site)
    {
        using var locked = new DescLock(_machine, desc, site);
        if (desc.Depth++ == 0)
        {
            DisableLine(desc);
        }
    }

    /// <summary><c>irq_disable()</c></summary>
    private static void DisableLine(IrqDesc desc)
    {
        desc.Data |= IrqDataState.Disabled;
        if (desc.ChipIs(IrqChipFlags.DisableUnlazy))
        {
            IrqFlowHandlers.Mask(desc);
        }
    }

    /// <summary><c>__synchronize_hardirq()</c></summary>
    private void SpinForHandlers(IrqDesc desc, CodeSite site)
    {
        if (!WaitsForOwnHandler(desc, _machine.CurrentTask, site))
        {
            _machine.Scheduler.SpinUntil(new NotInProgress(desc), Ktime.Never);
            _machine.Races?.Acquire(desc.HandledOrder);
        }
    }

    private bool WaitsForOwnHandler(IrqDesc desc, TaskStruct task, CodeSite site)
    {
        if (!desc.Is(IrqDataState.InProgress) || !task.Frames.Any(frame => ReferenceEquals(frame.What, desc.What)))
        {
            return false;
        }

        _machine.Report(RuleBook.WaitForOwnIrq, site, $"The handler of {desc} waits for itself.", desc.ToString());
        return true;
    }

    /// <summary><c>__synchronize_irq()</c>: spins for the handlers, sleeps for the threads.</summary>
    private async KernelTask SynchronizeAsync(IrqDesc desc, IrqAction? freed, CodeSite site)
    {
        var task = _machine.CurrentTask;
        if (WaitsForOwnHandler(desc, task, site))
        {
            return;
        }

        // It spins for the handlers, and only then may sleep for the threads.
        _machine.Check(Checks.MightSleep, "synchronize_irq", site);
        if (desc.Actions.Append(freed).Any(action => action is not null && (action.Thread == task || action.Secondary?.Thread == task)))
        {
            _machine.Report(RuleBook.WaitForOwnIrq, site, $"The thread of {desc} waits for itself.", desc.ToString());
            return;
        }

        _machine.Scheduler.SpinUntil(new NotInProgress(desc), Ktime.Never);
        while (desc.ThreadsActive > 0)
        {
            await desc.ThreadsDone.SleepAsync($"the threads of {desc}", site);
        }

        _machine.Races?.Acquire(desc.HandledOrder);
        _machine.Races?.Acquire(desc.ThreadsOrder);
    }
}
