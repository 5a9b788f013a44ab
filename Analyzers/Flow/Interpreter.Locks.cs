using System.Collections.Immutable;
using TopHalf.Analyzers.Bodies;
using TopHalf.Analyzers.Contracts;

namespace TopHalf.Analyzers.Flow;

/// <content>Locks, and waiting for handlers.</content>
internal sealed partial class Interpreter
{
    private IEnumerable<Frame> Acquire(Value value, LockUse use, Instruction.Call call, Frame frame)
    {
        var objects = value.Objects.ToList();
        var id = value.Key;
        var isMany = objects.Count != 1 ? value is Value.Union : objects[0].IsMany;
        var name = NameOf(objects.Count > 0 ? objects[0].Id : id);
        var before = frame.State;
        if (!use.IsTry)
        {
            if (!isMany && !use.IsNested && before.Held.FirstOrDefault(held => held.Lock == id && !(held.IsShared && use.IsShared)) is { } again)
            {
                Report(RuleTable.LockRecursion, call.Place, $"'{name}' is taken again; it is held since {again.Place}", Chain());
            }

            if (_acquired.Add($"{id}|{_entry.Key}|{call.Place.Key}|{before.Key}"))
            {
                Events.Acquisitions.Add(new(id, name, _entry, before.Enter(use.Sections), use.IsShared, call.Place, Chain()));
            }

            if (!isMany && !use.IsNested)
            {
                AddEdges(id, name, use.IsShared, call, before);
            }
        }

        var held = new HeldLock(id, name, use.Sections, use.IsShared, before.AreIrqsOff, isMany, call.Place);
        var taken = before.Enter(use.Sections).With(before.Held.Add(held));
        if (call.Target.Returns is not (ReturnKind.Bool or ReturnKind.Errno))
        {
            frame.State = taken;
            if (call.Target.Returns is ReturnKind.Guard)
            {
                frame[call.Result] = new Value.Guard(id);
            }

            return [frame];
        }

        // What it returns says whether it was taken.
        var success = call.Target.Returns is ReturnKind.Bool ? Value.Constant.True.Key : new Value.Constant(0).Key;
        var answer = Fresh(frame, call.Place);
        frame[call.Result] = answer;
        var failed = frame.Fork();
        failed.Facts = failed.Facts.SetItem(answer.Name, new(success, IsEqual: false));
        frame.Facts = frame.Facts.SetItem(answer.Name, new(success, IsEqual: true));
        frame.State = taken;
        return [frame, failed];
    }

    private void Release(Value value, Sections sections, Instruction.Call call, Frame frame)
    {
        var state = frame.State;
        var isGuard = value is Value.Guard;
        var id = value is Value.Guard guard ? guard.Lock : value.Key;
        var index = Find(state.Held, id, value);
        if (index < 0)
        {
            // A guard whose lock was handed back before, and a lock of which nothing is known, are nobody's mistake.
            if (!isGuard && value is Value.Object { IsMany: false } && (_entry.Slot is not null || state.Held.IsEmpty && _calls?.Depth == 1 && _entry.IsAtomic))
            {
                Report(RuleTable.BadUnlock, call.Place, $"'{NameOf(id)}' is released, and it is not held", Chain());
            }

            if (!isGuard)
            {
                frame.State = state.Leave(sections, SavedIn(call, frame) ?? false);
            }

            return;
        }

        var held = state.Held[index];
        if (isGuard)
        {
            sections = held.Sections;
        }

        CheckEnabling(sections, held.WereIrqsOff, held.Name, call, frame);
        frame.State = state.Leave(sections, SavedIn(call, frame) ?? held.WereIrqsOff).With(state.Held.RemoveAt(index));
    }

    /// <summary>The lock that is released: the same one, or the only one that it can be.</summary>
    private static int Find(ImmutableArray<HeldLock> held, string id, Value value)
    {
        for (var index = held.Length - 1; index >= 0; index--)
        {
            if (held[index].Lock == id)
            {
                return index;
            }
        }

        if (value is Value.Union union)
        {
            for (var index = held.Length - 1; index >= 0; index--)
            {
                if (union.All.Any(part => part.Key == held[index].Lock))
                {
                    return index;
                }
            }
        }

        return -1;
    }

    private void WaitFor(Value value, bool disarms, Instruction.Call call, Frame frame)
    {
        foreach (var slot in SlotsOf(value).SelectMany(slot => _queued.TryGetValue(slot, out var queued) ? queued.Append(slot) : [slot]))
        {
            if (slot == _entry.Slot)
            {
                Report(RuleTable.WaitsForItself, call.Place, $"{call.Target.Name} waits for the handler that it is called from", Chain());
                continue;
            }

            AddEdges(slot, "the handler that is waited for", isShared: false, call, frame.State);
            var armed = frame.State.Armed.Remove(slot);
            frame.State = frame.State.With(disarms ? armed.Add(Concurrency.TakenBack + slot) : armed);
        }
    }

    /// <summary>Whoever waits here has what is held, and the handler that it runs in, held up.</summary>
    private void AddEdges(string to, string name, bool isShared, Instruction.Call call, CpuState state)
    {
        foreach (var held in state.Held.Where(held => held.Lock != to && !held.IsMany && _acquired.Add($"{held.Lock}>{to}|{_entry.Key}|{call.Place.Key}|{string.Join(",", state.Armed)}")))
        {
            Events.Edges.Add(new(held.Lock, held.Name, to, name, isShared && held.IsShared, _entry, state.Armed, call.Place, Chain()));
        }

        if (_entry.Slot is { } slot && slot != to && _acquired.Add($"{slot}>{to}|{_entry.Key}|{call.Place.Key}|{string.Join(",", state.Armed)}"))
        {
            Events.Edges.Add(new(slot, "its handler", to, name, isShared, _entry, state.Armed, call.Place, Chain()));
        }
    }
}
