using System.Collections.Immutable;
using TopHalf.Analyzers.Bodies;

namespace TopHalf.Analyzers.Flow;

/// <content>Calls of bodies that are known.</content>
internal sealed partial class Interpreter
{
    /// <summary>Whether a constructor or an initializer runs, so that nobody else has the object yet.</summary>
    private bool _isConstructing;

    private IEnumerable<Frame> Call(Instruction.Call call, Frame frame, bool isInLoop)
    {
        var receiver = call.Receiver >= 0 ? frame[call.Receiver] : null;
        foreach (var used in receiver?.Objects ?? [])
        {
            NoteUse(used.Id);
        }

        var bodies = Resolve(call, receiver);
        CheckContext(call, frame.State);
        BindArguments(call, frame, receiver);
        if (bodies.Count == 0)
        {
            return CallUnknown(call, frame, receiver, isInLoop);
        }

        var caller = _calls;
        List<Frame> ways = [];
        foreach (var (body, on) in bodies)
        {
            _calls = new(body.Name, call.Place, body.Key, caller);
            CheckMustHold(call, body, on, frame.State);
            var arguments = call.Arguments.Take(body.Parameters)
                .Select((register, index) => register >= 0 ? frame[register] : new Value.Symbol($"{call.Place.Key}/{index}")).ToArray();
            var exits = call.Target.IsConstructor
                ? Construct(body, on, arguments, frame.State, isInLoop)
                : Run(body, on, Fill(arguments, body), frame.State, isInLoop);
            foreach (var exit in exits)
            {
                var way = frame.Fork();
                way.State = exit.State;
                way[call.Result] = exit.Returned is Value.Symbol { Name: "?" } ? Fresh(way, call.Place) : exit.Returned;
                way[call.OutResult] = Fresh(way, call.Place);
                ForgetFields(way);
                ways.Add(way);
            }
        }

        _calls = caller;
        return ways;
    }

    private static Value[] Fill(Value[] arguments, MethodBody body) => arguments.Length == body.Parameters
        ? arguments
        : [.. arguments, .. Enumerable.Range(arguments.Length, body.Parameters - arguments.Length).Select(static _ => new Value.Symbol("?"))];

    /// <summary>Runs what an initializer or another part of a constructor does.</summary>
    private CpuState Follow(string key, Value? receiver, Value[] arguments, CpuState state, bool isInLoop)
    {
        if (_code.Find(key) is not { } body)
        {
            return state;
        }

        var wasConstructing = _isConstructing;
        _isConstructing = true;
        var exits = Run(body, receiver, Fill(arguments, body), state, isInLoop);
        _isConstructing = wasConstructing;
        return exits.Length > 0 ? exits[0].State : state;
    }

    private ImmutableArray<Exit> Construct(MethodBody body, Value? receiver, Value[] arguments, CpuState state, bool isInLoop)
    {
        state = Follow(body.Key + Code.Parameters, receiver, arguments, state, isInLoop);
        foreach (var initializer in _code.Initializers(body.Type))
        {
            state = Follow(initializer, receiver, [], state, isInLoop);
        }

        var wasConstructing = _isConstructing;
        _isConstructing = true;
        var exits = Run(body, receiver, Fill(arguments, body), state, isInLoop);
        _isConstructing = wasConstructing;
        return exits;
    }

    /// <summary>The bodies that a call may run, each with the object that it runs on.</summary>
    private List<(MethodBody Body, Value? Receiver)> Resolve(Instruction.Call call, Value? receiver)
    {
        List<(MethodBody Body, Value? Receiver)> bodies = [];
        switch (call.Target.Kind)
        {
            case CallKind.Delegate:
                foreach (var function in receiver?.Parts.OfType<Value.Function>() ?? [])
                {
                    Add(function.Method, function.Receiver);
                }

                break;
            case CallKind.Virtual:
                foreach (var on in receiver?.Objects ?? [])
                {
                    if (_code.Implementation(on.Type, call.Target.Key) is { } implementation)
                    {
                        Add(implementation, on);
                    }
                }

                if (bodies.Count == 0 && call.Target.Contract.IsEmpty)
                {
                    // Nothing is known of the object: it may be any that there is.
                    foreach (var type in _code.Subtypes(call.Target.Type).Concat([call.Target.Type]))
                    {
                        if (_code.Implementation(type, call.Target.Key) is { } implementation && bodies.All(known => known.Body.Key != implementation))
                        {
                            Add(implementation, new Value.Object("any " + type, type, IsMany: true));
                        }
                    }
                }

                break;
            default:
                Add(call.Target.Key, receiver);
                if (bodies.Count == 0 && call.Target.IsConstructor && _code.IsOurs(call.Target.Type))
                {
                    // A constructor that the compiler wrote: its initializers are all that it does.
                    var parameters = call.Arguments.Length;
                    bodies.Add((
                        new MethodBody
                        {
                            Key = call.Target.Key,
                            Type = call.Target.Type,
                            Name = call.Target.Name,
                            Place = call.Place,
                            Parameters = parameters,
                            Registers = 1 + parameters,
                            IsConstructor = true,
                            Blocks = [_nothing],
                        },
                        receiver));
                }

                break;
        }

        return bodies;

        void Add(string key, Value? on)
        {
            if (_code.Find(key) is { } body)
            {
                bodies.Add((body, on));
            }
        }
    }

    private static readonly Block _nothing = new([], Instruction.None, Block.Nowhere, Block.End, Instruction.None, [], IsInLoop: false, 0);

    private void CheckMustHold(Instruction.Call call, MethodBody body, Value? receiver, CpuState state)
    {
        foreach (var field in body.Contract.MustHold)
        {
            // Where it is not known which object the lock is, the name of its field has to do.
            var isHeld = LockOf(receiver, body.Type, field) is { } known
                ? state.Held.Any(held => held.Lock == known)
                : state.Held.Any(held => held.Name == field || held.Name.EndsWith("." + field, System.StringComparison.Ordinal));
            if (!isHeld)
            {
                Report(RuleTable.LockNotHeld, call.Place, $"{body.Name} wants '{field}' held, and it is not", Chain());
            }
        }
    }

    /// <returns>The lock in a field of an object; null where that is not one object.</returns>
    private string? LockOf(Value? receiver, string type, string field) =>
        receiver is Value.Object owner && type.Length > 2 && _heap.Read(owner.Id, $"F:{type.Substring(2)}.{field}") is Value.Object held ? held.Id : null;

    private void CheckContext(Instruction.Call call, CpuState state)
    {
        if (call.Target.Contract.CallableFrom is { } contexts && (contexts & _entry.Context) == 0)
        {
            Report(RuleTable.CalledInInterrupt, call.Place, $"{call.Target.Name} may not be called from {_entry.ContextName} context", Chain());
        }
    }

    private static void ForgetFields(Frame frame)
    {
        foreach (var name in frame.Facts.Keys.Where(static name => name.StartsWith(FieldName, System.StringComparison.Ordinal)).ToList())
        {
            frame.Forget(name);
        }
    }

    /// <summary>Binds the functions that are handed to a registration: what it is that has to be armed, and where they run.</summary>
    private void BindArguments(Instruction.Call call, Frame frame, Value? receiver)
    {
        var contract = call.Target.Contract;
        if (contract.Parameters.All(static parameter => parameter.RunsIn is null))
        {
            return;
        }

        var armed = Enumerable.Range(0, call.Arguments.Length).Where(index => contract.Parameter(index).Arms).Select(index => SlotsOf(frame[call.Arguments[index]]).First()).FirstOrDefault();
        var slot = call.Target.IsConstructor ? receiver?.Objects.Select(static on => on.Id).FirstOrDefault() : armed;
        slot ??= "slot@" + call.Place.Key;
        for (var index = 0; index < call.Arguments.Length; index++)
        {
            if (call.Arguments[index] >= 0 && contract.Parameter(index) is { RunsIn: not null, IsAtomic: false } parameter)
            {
                BindTo(parameter, frame[call.Arguments[index]], slot, call.Place, frame, isArmed: !call.Target.IsConstructor);
            }
        }
    }

    /// <summary>What has to be armed for the handlers of a value to come: the object, or the number of an interrupt.</summary>
    private static IEnumerable<string> SlotsOf(Value value)
    {
        var objects = value.Objects.Select(static on => on.Id).ToList();
        return objects.Count > 0 ? objects : ["#" + value.Key];
    }
}
