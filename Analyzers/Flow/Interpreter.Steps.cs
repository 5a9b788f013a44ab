using TopHalf.Analyzers.Bodies;
using TopHalf.Analyzers.Contracts;

namespace TopHalf.Analyzers.Flow;

/// <content>The steps of a block.</content>
internal sealed partial class Interpreter
{
    /// <summary>What names of fields begin with. What a branch found out about one holds until somebody else runs.</summary>
    private const string FieldName = "f:";

    private static readonly char[] _ends = ['/', '.'];

    private static readonly Value.Object _static = new("static", "", IsMany: false);
    private readonly Dictionary<string, string> _names = [];
    private readonly ShortNames _short = new();
    private readonly HashSet<(string, string, bool, string, string, string)> _accessed = [];

    private IEnumerable<Frame> Step(Block block, Frame frame, bool isInLoop)
    {
        List<Frame> frames = [frame];
        foreach (var instruction in block.Instructions)
        {
            if (instruction is Instruction.Call call)
            {
                frames = [.. frames.SelectMany(each => Call(call, each, isInLoop)).Take(MostWays)];
                continue;
            }

            foreach (var each in frames)
            {
                Execute(instruction, each, isInLoop);
            }
        }

        return frames;
    }

    private void Execute(Instruction instruction, Frame frame, bool isInLoop)
    {
        switch (instruction)
        {
            case Instruction.Constant constant:
                frame[constant.Result] = new Value.Constant(constant.Value);
                break;
            case Instruction.Opaque opaque:
                frame[opaque.Result] = Fresh(frame, opaque.Place);
                break;
            case Instruction.Combine combine:
                frame[combine.Result] = Arithmetic.Combine(combine.Operator, frame[combine.Left], frame[combine.Right]) ?? Fresh(frame, combine.Place);
                break;
            case Instruction.Copy copy:
                frame[copy.Result] = frame[copy.From];
                break;
            case Instruction.Allocate allocate:
                frame[allocate.Result] = Make(allocate, frame, isInLoop);
                break;
            case Instruction.Load load:
                frame[load.Result] = Read(load, frame);
                break;
            case Instruction.Store store:
                Write(store, frame);
                break;
            case Instruction.MakeDelegate make:
                frame[make.Result] = new Value.Function(make.Method, make.Receiver >= 0 ? frame[make.Receiver] : null);
                break;
            case Instruction.IsEqual isEqual:
                frame[isEqual.Result] = Compare(frame[isEqual.Left], frame[isEqual.Right], isEqual.Place, frame);
                break;
            case Instruction.Negate negate:
                frame[negate.Result] = frame[negate.From] switch
                {
                    Value.Constant { Content: bool content } => content ? Value.Constant.False : Value.Constant.True,
                    Value.Test test => test with { IsNegated = !test.IsNegated },
                    var value => new Value.Test(value.Key, Value.Constant.True.Key, IsNegated: true),
                };
                break;
        }
    }

    /// <summary>Something new of which nothing is known.</summary>
    private static Value.Symbol Fresh(Frame frame, Place place)
    {
        frame.Forget(place.Key);
        return new(place.Key);
    }

    private Value.Object Make(Instruction.Allocate allocate, Frame frame, bool isInLoop)
    {
        // What a constructor makes belongs to its object; what a function makes, to the call.
        if (_body.IsConstructor && frame[0] is Value.Object owner)
        {
            // An object that makes one of its own kind would go on for ever.
            return IsInside(owner.Id, allocate.Place.Key)
                ? new(_short.Of("any " + allocate.Place.Key), allocate.Type, IsMany: true)
                : new(_short.Of($"{owner.Id}/{allocate.Place.Key}"), allocate.Type, isInLoop && !_isConstructing || owner.IsMany);
        }

        return new(_short.Of($"{allocate.Place.Key}@{_calls?.Place.Key}@{_entry.Slot}"), allocate.Type, isInLoop);
    }

    /// <summary>Whether a name is made of another one, at any depth.</summary>
    private bool IsInside(string name, string part)
    {
        for (var depth = 0; depth < DeepestCall; depth++)
        {
            var made = _short.Long(name);
            if (made.Contains(part))
            {
                return true;
            }

            var end = made.IndexOfAny(_ends);
            if (made == name || end < 0)
            {
                return false;
            }

            name = made.Substring(0, end);
        }

        return true;
    }

    private Value Read(Instruction.Load load, Frame frame)
    {
        Value? read = null;
        var name = "";
        foreach (var owner in Owners(load.Base, load.Member, frame))
        {
            NoteAccess(owner, load.Member, isWrite: false, frame.State, load.Place);
            name = owner.Id;
            if (_heap.Read(owner.Id, load.Member.Key) is { } value)
            {
                read = read is null ? value : Value.Join(read, value);
            }
        }

        if (read is not null && (!load.Member.IsMutable || read.Parts.Any(static part => part is Value.Object or Value.Function)))
        {
            return read;
        }

        var owned = name.Length > 0 ? name : load.Base >= 0 ? frame[load.Base].Key : "static";
        // Down a list every element is one more field away: the names have to end somewhere.
        if (owned.StartsWith(FieldName, System.StringComparison.Ordinal))
        {
            owned = owned.Substring(FieldName.Length);
        }

        return new Value.Symbol(FieldName + _short.Of($"{(IsInside(owned, load.Member.Key) ? "any" : owned)}.{load.Member.Key}"));
    }

    private void Write(Instruction.Store store, Frame frame)
    {
        var value = frame[store.From];
        foreach (var owner in Owners(store.Base, store.Member, frame))
        {
            NoteAccess(owner, store.Member, isWrite: true, frame.State, store.Place);
            _heap.Write(owner.Id, store.Member.Key, value);
            foreach (var named in value.Objects)
            {
                if (!_names.ContainsKey(named.Id))
                {
                    _names[named.Id] = store.Member.Name;
                }
            }

            var name = FieldName + _short.Of($"{owner.Id}.{store.Member.Key}");
            frame.Forget(name);
            if (value is Value.Constant && store.Member.IsMutable)
            {
                frame.Facts = frame.Facts.SetItem(name, new(value.Key, IsEqual: true));
            }

            BindTo(store.Member.Slot, value, owner.Id + "." + store.Member.Key, store.Place, frame, isArmed: true);
        }
    }

    private static IEnumerable<Value.Object> Owners(int register, Member member, Frame frame) =>
        member.IsStatic || register < 0 ? [_static] : frame[register].Objects;

    private static Value Compare(Value left, Value right, Place place, Frame frame)
    {
        if (left is Value.Constant && right is not Value.Constant)
        {
            (left, right) = (right, left);
        }

        return (left, right) switch
        {
            (Value.Constant one, Value.Constant other) => one.Key == other.Key ? Value.Constant.True : Value.Constant.False,
            (Value.Test test, Value.Constant { Content: bool content }) => content ? test : test with { IsNegated = !test.IsNegated },
            (Value.Function, Value.Constant { Content: null }) => Value.Constant.False,
            (Value.Test, _) => Fresh(frame, place),
            (_, Value.Constant constant) => new Value.Test(left.Key, constant.Key, IsNegated: false),
            _ => Fresh(frame, place),
        };
    }

    private void NoteAccess(Value.Object owner, Member member, bool isWrite, CpuState state, Place place)
    {
        NoteUse(owner.Id);
        // Of many objects under one name nobody can tell whether two of them are the same.
        if (!owner.IsMany && member is { IsMutable: true, Place.Tree: not null } && !_isConstructing &&
            _accessed.Add((owner.Id, member.Key, isWrite, _entry.Key, place.Key, state.Key)))
        {
            Events.Accesses.Add(new(owner.Id, member, isWrite, _entry, state, place, Chain()));
        }
    }

    private void NoteUse(string owner) => Add(Events.Uses, _entry.Key, owner);

    private static void Add(Dictionary<string, HashSet<string>> sets, string key, string member)
    {
        if (!sets.TryGetValue(key, out var set))
        {
            sets[key] = set = [];
        }

        set.Add(member);
    }

    private string NameOf(string id) => _names.TryGetValue(id, out var name) ? name : "a lock";

    private void BindTo(SubjectContract slot, Value value, string key, Place place, Frame frame, bool isArmed)
    {
        if (slot is { RunsIn: null, IsAtomic: false })
        {
            return;
        }

        foreach (var function in value.Parts.OfType<Value.Function>())
        {
            // With something held by whoever calls, one context stands for all.
            foreach (var context in slot.IsAtomic ? [CallContexts.Process] : Each(slot.RunsIn ?? CallContexts.Process))
            {
                var entry = new EntryPoint(function.Method, function.Receiver, context, slot.IsAtomic, key, place);
                if (!_entries.ContainsKey(entry.Key))
                {
                    _entries[entry.Key] = entry;
                }
            }

            if (isArmed)
            {
                Arm(key, frame);
            }
        }
    }

    private void Arm(string key, Frame frame)
    {
        _armedAnywhere.Add(key);
        Add(Events.Arms, _entry.Key, key);
        if (_entry.Slot is { } by)
        {
            _arms.Add((by, key));
        }

        // With it come those that its handler arms, also when it is taken back itself later on.
        var armed = frame.State.Armed.ToBuilder();
        var waiting = new Queue<string>([key]);
        while (waiting.Count > 0)
        {
            var next = waiting.Dequeue();
            armed.Remove(Concurrency.TakenBack + next);
            if (armed.Add(next))
            {
                foreach (var (_, slot) in _arms.Where(each => each.By == next).OrderBy(static each => each.Slot, System.StringComparer.Ordinal))
                {
                    waiting.Enqueue(slot);
                }
            }
        }

        frame.State = frame.State.With(armed.ToImmutable());
    }
}
