using TopHalf.Analyzers.Bodies;
using TopHalf.Analyzers.Contracts;
using TopHalf.Analyzers.OneShot;

namespace TopHalf.Analyzers.Flow;

/// <content>Calls of which only the contract is known.</content>
internal sealed partial class Interpreter
{
    private const string Elements = "[]";
    private const string MadeWith = "made with ";
    private const string Dispose = "M:System.IDisposable.Dispose";
    private const string AtomicGfp = "T:TopHalf.Memory.AtomicGfp";

    private readonly Dictionary<string, HashSet<string>> _queued = [];

    private IEnumerable<Frame> CallUnknown(Instruction.Call call, Frame frame, Value? receiver, bool isInLoop)
    {
        var contract = call.Target.Contract;
        CheckSleep(call, frame);
        if (call.Target.IsSetter && call.Arguments.Length > 0)
        {
            BindTo(new SubjectContract { RunsIn = contract.RunsIn, IsAtomic = contract.IsAtomic }, frame[call.Arguments[call.Arguments.Length - 1]], $"{receiver?.Key}.{call.Target.Key}", call.Place, frame, isArmed: false);
        }

        if (OneShotRule.IsMissing(call, frame))
        {
            Report(RuleTable.OneShotMissing, call.Place, "no handler, a thread, and no IrqFlags.OneShot: the line would fire again before the thread has looked", Chain());
        }

        List<Frame> ways = [frame];
        Set(call, frame, receiver, isInLoop);
        CallArguments(call, frame, isInLoop);
        frame.State = Change(call, frame, contract);
        if (receiver is Value.Guard && call.Target.Key == Dispose)
        {
            Release(receiver, Sections.None, call, frame);
        }
        else if (receiver is not null)
        {
            ways = [.. ways.SelectMany(way => Apply(contract.Receiver, receiver, call, way))];
        }

        for (var index = 0; index < call.Arguments.Length; index++)
        {
            if (contract.Parameter(index) is { IsEmpty: false } subject && call.Arguments[index] is >= 0 and var register)
            {
                if (subject.Arms && receiver is not null)
                {
                    foreach (var slot in SlotsOf(frame[register]))
                    {
                        foreach (var queue in receiver.Objects)
                        {
                            Add(_queued, queue.Id, slot);
                        }
                    }
                }

                ways = [.. ways.SelectMany(way => Apply(subject, way[register], call, way))];
            }
        }

        if (call.Target.IsTask)
        {
            foreach (var way in ways)
            {
                ForgetFields(way);
            }
        }

        return ways;
    }

    /// <summary>Reports a call that may sleep where that is forbidden.</summary>
    private void CheckSleep(Instruction.Call call, Frame frame)
    {
        var contract = call.Target.Contract;
        if (IsAwake(contract, frame.State, call.Receiver >= 0 ? frame[call.Receiver] : null))
        {
            return;
        }

        if (frame.State.MaySleep || (!contract.MaySleep && !(call.Target.IsTask && contract.IsEmpty && !call.Target.IsGetter)))
        {
            return;
        }

        var why = frame.State.Why($"it runs in {_entry.ContextName} context");
        if (contract.MaySleep && contract.SleepsIf >= 0)
        {
            switch (frame[call.Arguments[contract.SleepsIf]])
            {
                case Value.Constant { Content: false } or Value.Object { Type: AtomicGfp }:
                    return;
                case Value.Symbol:
                    Report(RuleTable.SleepUndecided, call.Place, $"{call.Target.Name} may sleep if its caller says so, and nobody can tell here, but {why}", Chain());
                    return;
            }
        }

        if (!contract.MaySleep)
        {
            // A call into the unknown that returns a kernel task.
            Report(RuleTable.SleepUndecided, call.Place, $"{call.Target.Name} may sleep, as far as can be told, but {why}", Chain());
            return;
        }

        Report(contract.SleepsForMemory ? RuleTable.AllocationInAtomic : RuleTable.SleepInAtomic, call.Place, $"{call.Target.Name} may sleep, but {why}", Chain());
    }

    /// <summary>Whether the call does without sleeping here: in some sections or contexts, or on an object that was made so.</summary>
    private bool IsAwake(MethodContract contract, CpuState state, Value? receiver)
    {
        var sections = (state.Preempt > 0 ? Sections.Preempt : 0) | (state.Bh > 0 ? Sections.Bh : 0) | (state.Rcu > 0 ? Sections.Rcu : 0) |
            (state.AreIrqsOff ? Sections.Irq | Sections.IrqSave : 0);
        return (contract.AwakeIn & sections) != 0 ||
            (contract.SleepsOnlyIn & _entry.Context) == 0 ||
            (contract.SleepsUnlessMadeWith is { } name && receiver is not null && receiver.Objects.Any() &&
                receiver.Objects.All(on => _heap.Read(on.Id, MadeWith + name) is Value.Constant { Content: true }));
    }

    /// <summary>Sets what the call returns, and keeps what an object is given.</summary>
    private void Set(Instruction.Call call, Frame frame, Value? receiver, bool isInLoop)
    {
        var given = call.Arguments.Where(static register => register >= 0).SelectMany(register => frame[register].Parts)
            .Where(static part => part is Value.Object or Value.Function).ToList();
        foreach (var keeper in receiver?.Objects ?? [])
        {
            Keep(keeper.Id, given);
            for (var index = 0; index < call.Target.MadeWith.Length; index++)
            {
                if (call.Arguments[index] is >= 0 and var register && frame[register] is Value.Constant constant)
                {
                    _heap.Write(keeper.Id, MadeWith + call.Target.MadeWith[index], constant);
                }
            }
        }

        if (call.OutResult >= 0)
        {
            var armed = Enumerable.Range(0, call.Arguments.Length).Where(index => call.Target.Contract.Parameter(index).Arms).ToList();
            frame[call.OutResult] = call.Target.Returns is ReturnKind.Bool && call.Target.Contract.Receiver.Acquires is not null
                ? new Value.SavedFlags(frame.State.AreIrqsOff)
                : new Value.Object(armed.Count > 0 ? SlotsOf(frame[call.Arguments[armed[0]]]).First() : "out@" + call.Place.Key, "", isInLoop);
        }

        switch (call.Target.Returns)
        {
            case ReturnKind.SavedFlags:
                frame[call.Result] = new Value.SavedFlags(frame.State.AreIrqsOff);
                break;
            case ReturnKind.Reference when call.Target.IsGetter:
                frame[call.Result] = Property(call, receiver);
                break;
            case ReturnKind.Reference:
                frame[call.Result] = Returned(call, receiver, given, isInLoop);
                break;
            default:
                frame[call.Result] = Fresh(frame, call.Place);
                break;
        }
    }

    /// <summary>A property is the same object every time, or one of those that its object was given.</summary>
    private Value Property(Instruction.Call call, Value? receiver)
    {
        var owner = receiver?.Key ?? "";
        // Down a list every element is one more property away: the names have to end somewhere.
        var isList = receiver is Value.Union || IsInside(owner, call.Target.Key);
        Value property = new Value.Object(_short.Of($"{(isList ? "any" : owner)}.{call.Target.Key}"), call.Target.ReturnType, isList || (receiver?.Objects.Any(static on => on.IsMany) ?? false));
        foreach (var keeper in receiver?.Objects ?? [])
        {
            if (_heap.Read(keeper.Id, Elements) is { } kept)
            {
                property = Value.Join(property, kept);
            }
        }

        return property;
    }

    private Value Returned(Instruction.Call call, Value? receiver, List<Value> given, bool isInLoop)
    {
        var bound = call.Target.Contract.Parameters.Any(static parameter => parameter.RunsIn is not null);
        Value made = new Value.Object(bound ? "slot@" + call.Place.Key : _short.Of($"of@{call.Place.Key}@{_entry.Slot}"), call.Target.ReturnType, isInLoop);
        Keep(made.Key, given.Concat(given.SelectMany(each => _heap.Read(each.Key, Elements)?.Parts ?? [])));
        foreach (var keeper in receiver?.Objects ?? [])
        {
            if (_heap.Read(keeper.Id, Elements) is { } kept)
            {
                // One of those in it, or a view of it.
                made = Value.Join(Value.Join(made, kept), keeper);
            }
        }

        return made;
    }

    private void Keep(string keeper, IEnumerable<Value> given)
    {
        foreach (var value in given)
        {
            if (value.Key != keeper)
            {
                _heap.Write(keeper, Elements, value);
            }
        }
    }

    /// <summary>Runs the functions that are handed to a call and not bound: it calls them before it returns.</summary>
    private void CallArguments(Instruction.Call call, Frame frame, bool isInLoop)
    {
        for (var index = 0; index < call.Arguments.Length; index++)
        {
            var subject = call.Target.Contract.Parameter(index);
            if (call.Arguments[index] < 0 || (call.Target.DelegateParameters & (1 << index)) == 0 || (subject.RunsIn is not null && !subject.IsAtomic))
            {
                continue;
            }

            foreach (var function in frame[call.Arguments[index]].Parts.OfType<Value.Function>())
            {
                if (_code.Find(function.Method) is not { } body)
                {
                    continue;
                }

                var caller = _calls;
                _calls = new(body.Name, call.Place, body.Key, caller);
                var state = subject.IsAtomic ? frame.State.Enter(Sections.Preempt) : frame.State;
                var exits = Run(body, function.Receiver, Fill([], body), state, isInLoop);
                _calls = caller;
                if (exits.Length > 0)
                {
                    frame.State = subject.IsAtomic ? exits[0].State.Leave(Sections.Preempt, wereIrqsOff: false) : exits[0].State;
                }
            }
        }
    }

    /// <summary>Begins and ends sections that belong to no lock.</summary>
    private CpuState Change(Instruction.Call call, Frame frame, MethodContract contract)
    {
        var state = frame.State;
        if (contract.Enters != Sections.None)
        {
            state = state.Enter(contract.Enters).With(state.Begun.Add((WordsOf(contract.Enters), call.Place)));
        }

        if (contract.Leaves != Sections.None)
        {
            CheckEnabling(contract.Leaves, wereOff: state.Held.Any(static held => (held.Sections & (Sections.Irq | Sections.IrqSave)) != 0), "this", call, frame);
            state = state.Leave(contract.Leaves, SavedIn(call, frame) ?? false);
            state = state.With(state.Begun.IsEmpty ? state.Begun : state.Begun.RemoveAt(state.Begun.Length - 1));
        }

        return state;
    }

    private static string WordsOf(Sections sections) => sections switch
    {
        Sections.Preempt => "preemption was disabled",
        Sections.Bh => "bottom halves were disabled",
        Sections.Irq or Sections.IrqSave => "interrupts were disabled",
        Sections.Rcu => "an RCU read-side section began",
        _ => "an atomic section began",
    };

    private static bool? SavedIn(Instruction.Call call, Frame frame) =>
        call.Arguments.Where(static register => register >= 0).Select(register => frame[register]).OfType<Value.SavedFlags>().Select(static flags => (bool?)flags.WereOff).FirstOrDefault();

    /// <summary>Reports interrupts that are enabled where they have to stay off.</summary>
    private void CheckEnabling(Sections sections, bool wereOff, string name, Instruction.Call call, Frame frame)
    {
        if ((sections & Sections.Irq) == 0)
        {
            return;
        }

        if (frame.State.Level == Level.HardIrq)
        {
            Report(RuleTable.IrqsEnabledInHardIrq, call.Place, $"{call.Target.Name} enables interrupts, but it runs in hard interrupt context", Chain());
        }
        else if (wereOff)
        {
            Report(RuleTable.IrqsEnabledTooEarly, call.Place, $"{call.Target.Name} enables interrupts, but they were off before '{name}' began; save and restore them", Chain());
        }
    }

    private IEnumerable<Frame> Apply(SubjectContract subject, Value value, Instruction.Call call, Frame frame)
    {
        if (subject.WaitsFor)
        {
            WaitFor(value, subject.Disarms, call, frame);
        }

        if (subject.Arms)
        {
            foreach (var slot in SlotsOf(value))
            {
                Arm(slot, frame);
            }
        }

        // Whoever frees when a count falls to zero frees what nobody uses any more.
        if (subject.Frees && !frame.Facts.Values.Any(static fact => fact is { IsEqual: true, Constant: "=0" }))
        {
            foreach (var freed in value.Objects.SelectMany(freed => _heap.Read(freed.Id, Elements) is { } content ? content.Objects.Append(freed) : [freed]))
            {
                Events.Frees.Add(new(freed.Id, _entry, frame.State.Armed, call.Place, Chain()));
            }
        }

        if (subject.Releases is { } sections)
        {
            Release(value, sections, call, frame);
        }

        return subject.Acquires is { } use ? Acquire(value, use, call, frame) : [frame];
    }
}
