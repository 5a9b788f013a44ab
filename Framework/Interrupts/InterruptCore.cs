using TopHalf.Choices;
using TopHalf.Exploration;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Interrupts;

/// <summary>The interrupts of a machine: its descriptors, their delivery to CPUs, their handlers and threads (genirq).</summary>
public sealed partial class InterruptCore
{
    private readonly Machine _machine;
    private readonly SortedDictionary<int, IrqDesc> _descs = [];

    internal InterruptCore(Machine machine)
    {
        _machine = machine;
        IrqWorks = new(machine);
        Calls = new(machine);
        Nmis = new(machine);
    }

    /// <summary>All interrupts, by number.</summary>
    public IReadOnlyCollection<IrqDesc> All => _descs.Values;

    /// <summary>The descriptor of an interrupt.</summary>
    /// <param name="irq">Its number.</param>
    /// <exception cref="ArgumentException">There is no such interrupt; the message lists those that there are.</exception>
    public IrqDesc this[int irq] => _descs.TryGetValue(irq, out var desc) ? desc : throw new ArgumentException(
        $"There is no interrupt {irq}. There are: {string.Join(", ", _descs.Keys)}.", nameof(irq));

    /// <summary>Wires an interrupt up. Hardware set-up: before or during a run.</summary>
    /// <param name="irq">Its number; 0 or more, unique.</param>
    /// <param name="name">The name of the line.</param>
    /// <param name="flow">Its flow handler.</param>
    /// <param name="trigger">One of the trigger flags: an edge or a level.</param>
    /// <param name="chip">Its chip, or null for the machine's own.</param>
    /// <exception cref="ArgumentException">The number is taken, or the trigger is not one trigger.</exception>
    public IrqDesc Wire(int irq, string name, IrqFlow flow = IrqFlow.Level, IrqFlags trigger = IrqFlags.TriggerHigh, IrqChip? chip = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(irq);
        if (trigger is not (IrqFlags.TriggerHigh or IrqFlags.TriggerLow or IrqFlags.TriggerRising or IrqFlags.TriggerFalling))
        {
            throw new ArgumentException($"A line has one trigger, not {trigger}.", nameof(trigger));
        }

        var desc = new IrqDesc(_machine, irq, name, flow, trigger, chip ?? new());
        return _descs.TryAdd(irq, desc) ? desc : throw new ArgumentException($"Interrupt {irq} is wired already, to '{_descs[irq].Name}'.", nameof(irq));
    }

    /// <summary>A CPU enters a pending device interrupt on the stack at hand.</summary>
    internal void Enter(IrqDesc desc)
    {
        var tracksService = desc.Flow == IrqFlow.FastEoi && !desc.Line.IsEdge;
        desc.Line.Deliver(tracksService);
        desc.Count++;
        NoteRefire(desc);
        var causes = desc.Line.Causes;
        foreach (var action in desc.Actions)
        {
            action.CausesSeen = causes;
        }

        EnterHardIrq(desc.What,
            desc.Actions.Length > 0 ? desc.Actions[0].Site : default, desc.Number, () =>
            {
                if (desc.Chip.Claim(desc))
                {
                    IrqFlowHandlers.Handle(desc);
                    NoteClaim(desc, causes);
                }
                else
                {
                    desc.Line.EndService();
                }

                LetFireSpuriously(desc);
            });
    }

    /// <summary>The line may fire once more without a cause: noise on an edge, or a level that goes down only after the controller has looked again.</summary>
    private void LetFireSpuriously(IrqDesc desc)
    {
        if (!_machine.IsEnding && _machine.Injects(InjectableFaults.SpuriousInterrupts, desc.What))
        {
            desc.Line.Latch();
        }
    }

    internal IrqWorkCore IrqWorks { get; }

    internal SmpCallCore Calls { get; }

    internal NmiCore Nmis { get; }

    /// <summary>Raises a local interrupt of a CPU; on the current one it lands before this returns, where it can.</summary>
    internal void RaiseLocal(Cpu cpu, LocalInterrupts which)
    {
        _machine.Scheduler.Notice(cpu);
        _machine.Search?.Touch(SearchKeys.Of(cpu), AccessMode.Write);
        cpu.PendingLocal |= which;
        if (cpu == _machine.CurrentCpu)
        {
            _machine.Scheduler.Point();
        }
    }

    /// <summary>A CPU enters the first of its own interrupts that it can.</summary>
    internal void EnterLocal(Cpu cpu)
    {
        var takeable = (int)cpu.TakeableLocal;
        var first = (LocalInterrupts)(takeable & -takeable);
        cpu.PendingLocal &= ~first;
        switch (first)
        {
            case LocalInterrupts.Nmi:
                Nmis.Enter();
                break;
            case LocalInterrupts.Tick:
                EnterHardIrq("local timer", default, -1, () => _machine.Timers.OnTick(cpu));
                break;
            case LocalInterrupts.Hrtimer:
                EnterHardIrq("hrtimer_interrupt", default, -1, () => _machine.Hrtimers.OnInterrupt(cpu));
                break;
            case LocalInterrupts.IrqWork:
                EnterHardIrq("irq_work", default, -1, () => IrqWorks.OnInterrupt(cpu));
                break;
            case LocalInterrupts.Call:
                EnterHardIrq("call_function_single", default, -1, () => Calls.OnInterrupt(cpu));
                break;
        }
    }

    /// <summary><c>handle_irq_event_percpu()</c>: all actions are called; their answers are or-ed.</summary>
    internal void RunActions(IrqDesc desc)
    {
        var answer = IrqReturn.None;
        _machine.Races?.Acquire(desc.Line.RaisedOrder);
        _machine.Races?.Acquire(desc.EnabledOrder);
        // Another CPU may free one meanwhile: the list that is walked stays as it is.
        foreach (var action in desc.Actions)
        {
            answer |= RunAction(desc, action);
        }

        if (SpuriousRules.IsBogus(answer))
        {
            _machine.Report(RuleBook.BogusReturn, default, $"{desc}: a handler answered {(int)answer}.", desc.ToString());
        }
        else if (SpuriousRules.Note(ref desc.Spurious, answer, _machine.Timers.Jiffies, _machine.Options.Hz))
        {
            // __report_bad_irq()
            var handlers = string.Join("\n", desc.Actions.Select(static action => action.HandlerName));
            _machine.Report(RuleBook.NobodyCared, desc.Actions[0].Site,
                $"{desc}: more than 99,900 of 100,000 interrupts were not handled.\nhandlers:\n{handlers}\nDisabling {desc}", desc.ToString());
            desc.State |= IrqDescState.SpuriousDisabled;
            desc.Depth++;
            DisableLine(desc);
        }

        desc.LastAnswer = answer;
    }

    private IrqReturn RunAction(IrqDesc desc, IrqAction action)
    {
        _machine.Races?.Acquire(action.RequestedOrder);
        if (action.Handler is not { } handler)
        {
            WakeThread(desc, action);
            return IrqReturn.WakeThread;
        }

        if (action.CouldBeThreaded && _machine.Options.Model[ContextRole.HardIrq] is { Level: ContextLevel.HardIrq } threadable)
        {
            _machine.CurrentTask.WaitContext = threadable.WaitType;
        }

        _machine.Announce(InterruptOperations.HandlerEntry, action, desc.Number, action.Site.File, action.Site.Line);
        var task = _machine.CurrentTask;
        var held = task.HeldLocks.Count;
        var answer = IrqReturn.None;
        try
        {
            answer = handler(desc.Number);
        }
        catch (Exception exception) when (exception is not RunEndedException)
        {
            _machine.ReportOops(exception);
        }

        _machine.CheckLocksAtExit(task, "handler on task", held);

        _machine.Announce(InterruptOperations.HandlerExit, action, (long)answer, action.Site.File, action.Site.Line);
        if (answer == IrqReturn.WakeThread)
        {
            if (action.ThreadFunction is null)
            {
                _machine.Report(RuleBook.BogusReturn, action.Site, $"{desc} device '{action.Name}' returned WakeThread without a thread function.", action.Name);
            }
            else
            {
                WakeThread(desc, action);
            }
        }

        return answer;
    }

    private void EnterHardIrq(string what, CodeSite site, int irq, Action body)
    {
        var kind = _machine.Options.Model[ContextRole.HardIrqUnthreaded];
        _machine.EnterContext(kind, what, site, irq >= 0 ? SearchKeys.OfInterrupt(irq) : SearchKeys.Deferred);
        _machine.ChargeFor(CostItem.IrqEntry);
        _machine.Emit(EventKind.IrqEntry, null, irq);
        body();
        _machine.Emit(EventKind.IrqExit, null, irq);
        _machine.ChargeFor(CostItem.IrqExit);
        if (_machine.IsEnding)
        {
            return;
        }

        // irq_exit(): what the interrupt raised is served before what it interrupted goes on, and is not part of the interrupt.
        var frame = _machine.PopContext();
        _machine.Softirqs.OnInterruptExit();
        _machine.RestoreIrqs(frame);
    }

    /// <summary>The line fires again for the cause that its handler has claimed to have handled: a storm, unless the line changes.</summary>
    private void NoteRefire(IrqDesc desc)
    {
        if (desc.Line.IsEdge || desc.Line.Causes != desc.ClaimedCause)
        {
            desc.RefiresInARow = 0;
            return;
        }

        desc.Refires++;
        desc.RefiresInARow++;
        _machine.Emit(EventKind.IrqRefire, null, desc.Number);
        var cut = desc.RefiresInARow >= _machine.Options.StormCut;
        if (cut)
        {
            desc.Line.HoldBack();
        }

        _machine.Report(RuleBook.InterruptStorm, desc.Actions.Length > 0 ? desc.Actions[0].Site : default,
            $"{desc} is still asserted after its handler answered, and nothing else has changed the line." +
            $"\nReal hardware goes on like this; here the line is held back after {_machine.Options.StormCut} rounds until it changes.",
            desc.ToString());
    }

    private static void NoteClaim(IrqDesc desc, long causesAtEntry)
    {
        var answered = (desc.LastAnswer & IrqReturn.Handled) != 0 ||
            (desc.LastAnswer == IrqReturn.WakeThread && !desc.Has(IrqDescState.OneShot));
        desc.ClaimedCause = answered && desc.Line.IsAsserted ? causesAtEntry : -1;
    }
}
