using System.Collections.Immutable;
using TopHalf.Analyzers.Bodies;
using TopHalf.Analyzers.Contracts;

namespace TopHalf.Analyzers.Flow;

/// <summary>Runs bodies on abstract values, from every entry point on, along every way that the conditions leave open.</summary>
/// <remarks>
/// Calls are followed with the objects, functions and constants that they are given, so that a flag decides in the callee as it does
/// in the program. What fields hold is one heap for all, which only grows; everything runs again until nothing new is stored.
/// </remarks>
internal sealed partial class Interpreter
{
    private const int MostWays = 12;
    private const int MostRounds = 8;
    private const string NoObject = "null";
    private const int DeepestCall = 40;
    private const int MostRecursions = 2;

    /// <summary>How many blocks are followed from one entry point; what is behind them is not looked at.</summary>
    private const int MostSteps = 20_000;

    private readonly Code _code;
    private readonly CancellationToken _cancellation;
    private readonly Heap _heap = new();
    private readonly SortedDictionary<string, EntryPoint> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<Exit>> _known = [];
    private readonly HashSet<string> _running = [];
    private readonly HashSet<string> _done = [];
    private readonly HashSet<string> _acquired = [];
    private readonly HashSet<string> _visited = [];
    private readonly Dictionary<string, Finding> _findings = [];
    private CallChain? _calls;
    private int _steps;
    private readonly HashSet<string> _armedAnywhere = [];
    private readonly HashSet<(string By, string Slot)> _arms = [];
    private EntryPoint _entry = null!;
    private MethodBody _body = null!;

    private Interpreter(Code code, CancellationToken cancellation)
    {
        _code = code;
        _cancellation = cancellation;
    }

    private Events Events { get; set; } = new();

    /// <summary>Runs everything.</summary>
    /// <returns>What is wrong by itself, and what has to be looked at together.</returns>
    public static Outcome Run(Code code, CancellationToken cancellation)
    {
        var interpreter = new Interpreter(code, cancellation);
        for (var round = 0; round < MostRounds; round++)
        {
            var before = interpreter._heap.Changes + interpreter._entries.Count + interpreter._armedAnywhere.Count + interpreter._arms.Count;
            interpreter.Round();
            if (interpreter._heap.Changes + interpreter._entries.Count + interpreter._armedAnywhere.Count + interpreter._arms.Count == before)
            {
                break;
            }
        }

        return new(interpreter._findings.Values.ToImmutableArray(), interpreter.Events, [.. interpreter._entries.Values]);
    }

    private void Round()
    {
        _known.Clear();
        _visited.Clear();
        _findings.Clear();
        _done.Clear();
        _accessed.Clear();
        _acquired.Clear();
        Events = new();
        foreach (var initializer in _code.StaticInitializers)
        {
            RunRoot(_code.Find(initializer), CallContexts.Process, isAtomic: false);
        }

        foreach (var body in _code.Bodies.Where(static body => body.Contract.RunsIn is not null || body.Contract.IsAtomic))
        {
            foreach (var context in Each(body.Contract.RunsIn ?? CallContexts.Process))
            {
                RunRoot(body, context, body.Contract.IsAtomic);
            }
        }

        RunEntries();
        // What nobody calls here is called from outside, as a driver's probe is: by a task, unless it says otherwise.
        foreach (var body in _code.Bodies)
        {
            if (!_visited.Contains(body.Key) && !body.IsNested && !body.IsConstructor)
            {
                RunRoot(body, CallContexts.Process, isAtomic: false);
                RunEntries();
            }
        }
    }

    /// <summary>Runs the handlers that were bound, and those that they bind.</summary>
    private void RunEntries()
    {
        while (_entries.Values.FirstOrDefault(entry => !_done.Contains(entry.Key)) is { } entry)
        {
            _done.Add(entry.Key);
            if (_code.Find(entry.Method) is { } body)
            {
                RunEntry(entry, body, ImmutableSortedSet.CreateRange(_armedAnywhere));
            }
        }
    }

    private void RunRoot(MethodBody? body, CallContexts context, bool isAtomic)
    {
        if (body is null)
        {
            return;
        }

        var receiver = body.IsStatic ? null : new Value.Object(_short.Of("the " + body.Type), body.Type, IsMany: false);
        if (receiver is not null)
        {
            _entry = new("", null, CallContexts.Process, false, null, body.Place);
            foreach (var initializer in _code.Initializers(body.Type))
            {
                Follow(initializer, receiver, [], CpuState.At(_entry, []), isInLoop: false);
            }

            foreach (var constructor in _code.Constructors(body.Type))
            {
                Follow(constructor.Key, receiver, [], CpuState.At(_entry, []), isInLoop: false);
            }
        }

        var entry = new EntryPoint(body.Key, receiver, context, isAtomic, null, body.Place);
        // Code that arms its handlers runs before them; everything else may run beside whatever was armed elsewhere.
        var armed = Arms(body, []) ? ImmutableSortedSet<string>.Empty : ImmutableSortedSet.CreateRange(_armedAnywhere);
        RunEntry(entry, body, armed);
    }

    private bool Arms(MethodBody body, HashSet<string> seen) => seen.Add(body.Key) && body.Blocks.SelectMany(static block => block.Instructions).Any(instruction =>
        instruction is Instruction.Call { Target: var target } &&
        (target.Contract.Receiver.Arms || target.Contract.Parameters.Any(parameter => parameter.Arms || (parameter is { RunsIn: not null, IsAtomic: false } && !target.IsConstructor)) || (_code.Find(target.Key) is { } callee && Arms(callee, seen))));

    private void RunEntry(EntryPoint entry, MethodBody body, ImmutableSortedSet<string> armed)
    {
        _entry = entry;
        var state = CpuState.At(entry, armed);
        foreach (var field in body.Contract.MustHold)
        {
            var held = LockOf(entry.Receiver, body.Type, field) ?? $"{entry.Receiver?.Key}.{field}";
            state = state.Enter(Sections.Preempt).With(state.Held.Add(new(held, field, Sections.Preempt, false, false, false, body.Place)));
        }

        var arguments = Enumerable.Range(1, body.Parameters).Select(index => (Value)new Value.Symbol($"parameter {index} of {body.Key}")).ToArray();
        _calls = new(body.Name, entry.Bound, body.Key, null);
        _steps = 0;
        var exits = Run(body, entry.Receiver, arguments, state, isInLoop: entry.Slot is not null);
        _calls = null;
        foreach (var exit in exits.OrderBy(static exit => exit.State.Key, StringComparer.Ordinal))
        {
            var left = exit.State.Held.Where(held => state.Held.All(before => before.Lock != held.Lock)).ToList();
            if (_steps > MostSteps)
            {
                // What was not looked at may have released it.
                break;
            }

            // A function that always returns with its lock held hands it over on purpose; a handler or a task has nobody to hand it to.
            if (left.Count > 0 && (entry.Slot is not null || body.Contract.RunsIn is not null || exits.Any(other => other.State.Held.Length < exit.State.Held.Length)))
            {
                Report(RuleTable.LockLeft, left[0].Place, $"'{left[0].Name}' is still held when {body.Name} returns; it was taken here", null);
            }
        }
    }

    /// <summary>Runs a body once for each way in which it can be called.</summary>
    private ImmutableArray<Exit> Run(MethodBody body, Value? receiver, Value[] arguments, CpuState state, bool isInLoop)
    {
        _cancellation.ThrowIfCancellationRequested();
        _visited.Add(body.Key);
        var key = $"{_short.Of(_entry.Key)}>{_short.Of(body.Key)}({receiver?.Key};{string.Join(",", arguments.Select(static argument => argument.Key))};{isInLoop})@{_short.Of(state.Key)}";
        if (_known.TryGetValue(key, out var known))
        {
            return known;
        }

        if (_steps > MostSteps || _calls?.Depth > DeepestCall || _calls?.CountOf(body.Key) > MostRecursions || !_running.Add(key))
        {
            return [new(state, new Value.Symbol("?"))];
        }

        var caller = _body;
        _body = body;
        var registers = new Value?[body.Registers];
        registers[0] = receiver;
        arguments.CopyTo(registers, 1);
        var exits = new Dictionary<string, Exit>();
        var arrived = new Dictionary<int, Dictionary<string, Frame>>();
        var waiting = new Queue<(int Block, Frame Frame)>();
        Arrive(0, new(state, registers, ImmutableSortedDictionary.Create<string, Frame.Fact>(StringComparer.Ordinal)), arrived, waiting);
        while (waiting.Count > 0)
        {
            _steps++;
            var (number, frame) = waiting.Dequeue();
            var block = body.Blocks[number];
            foreach (var handler in block.Handlers)
            {
                Arrive(handler, frame.Fork(), arrived, waiting);
            }

            foreach (var way in Step(block, frame.Fork(), isInLoop || block.IsInLoop))
            {
                Leave(body, block, way, arrived, waiting, exits);
            }
        }

        _body = caller;
        _running.Remove(key);
        var result = exits.Values.ToImmutableArray();
        _known[key] = result;
        return result;
    }

    /// <summary>Goes on in a block, unless nothing is new there.</summary>
    private static void Arrive(int number, Frame frame, Dictionary<int, Dictionary<string, Frame>> arrived, Queue<(int Block, Frame Frame)> waiting)
    {
        if (!arrived.TryGetValue(number, out var frames))
        {
            arrived[number] = frames = [];
        }

        var key = frame.State.Key + string.Concat(frame.Facts.Select(static fact => fact.Key + fact.Value));
        if (!frames.ContainsKey(key) && frames.Count >= MostWays)
        {
            // Too many ways to tell them apart by what the branches found out.
            key = frame.State.Key;
            frame.Facts = frame.Facts.Clear();
        }

        if (!frames.TryGetValue(key, out var known))
        {
            frames[key] = frame.Fork();
            waiting.Enqueue((number, frame));
        }
        else if (known.Join(frame))
        {
            waiting.Enqueue((number, known.Fork()));
        }
    }

    private static void Leave(
        MethodBody body, Block block, Frame frame, Dictionary<int, Dictionary<string, Frame>> arrived, Queue<(int Block, Frame Frame)> waiting, Dictionary<string, Exit> exits)
    {
        if (block.Condition >= 0)
        {
            var condition = frame[block.Condition];
            if (Decide(frame, condition, true) is { } whenTrue)
            {
                Go(block.WhenTrue, whenTrue);
            }

            if (Decide(frame, condition, false) is { } whenFalse)
            {
                Go(block.Next, whenFalse);
            }

            return;
        }

        Go(block.Next, frame);

        void Go(int target, Frame way)
        {
            if (target == Block.End)
            {
                var exit = new Exit(way.State, block.Returned >= 0 ? way[block.Returned] : new Value.Symbol("?"));
                var key = exit.State.Key + exit.Returned.Key;
                if (exits.Count < MostWays || exits.ContainsKey(key))
                {
                    exits[key] = exit;
                }
            }
            else if (target >= 0)
            {
                if (body.Blocks[target].Order <= block.Order)
                {
                    // Round a loop, what was found out the last time need not hold.
                    way.Facts = way.Facts.Clear();
                }

                Arrive(target, way, arrived, waiting);
            }
        }
    }

    /// <returns>The way on if the condition has the outcome; null if it cannot have it.</returns>
    private static Frame? Decide(Frame frame, Value condition, bool outcome)
    {
        var (subject, constant, isEqual) = condition switch
        {
            Value.Test test => (test.Subject, test.Expected, outcome != test.IsNegated),
            _ => (condition.Key, Value.Constant.True.Key, outcome),
        };
        if (condition is Value.Constant { Content: bool content })
        {
            return content == outcome ? frame.Fork() : null;
        }

        if (frame.Facts.TryGetValue(subject, out var fact))
        {
            var isKnownEqual = fact.IsEqual ? fact.Constant == constant : fact.Constant == constant ? false : (bool?)null;
            if (isKnownEqual is { } known && known != isEqual)
            {
                return null;
            }
        }

        var way = frame.Fork();
        if (isEqual && constant == NoObject && way.State.Armed.Contains(subject))
        {
            // What was never requested has no handler that could come.
            way.State = way.State.With(way.State.Armed.Remove(subject).Add(Concurrency.TakenBack + subject));
        }

        if (condition is Value.Test or Value.Symbol)
        {
            // Of a truth value, not true is false.
            way.Facts = constant == Value.Constant.True.Key && !isEqual
                ? way.Facts.SetItem(subject, new(Value.Constant.True.Key, false))
                : isEqual || !way.Facts.ContainsKey(subject) ? way.Facts.SetItem(subject, new(constant, isEqual)) : way.Facts;
        }

        return way;
    }

    private void Report(string rule, Place place, string message, CallChain? chain)
    {
        var key = rule + place.Key;
        if (!_findings.ContainsKey(key))
        {
            _findings[key] = new(rule, place, message, chain?.Steps() ?? []);
        }
    }

    /// <summary>The calls so far.</summary>
    private CallChain? Chain() => _calls;

    /// <summary>Each kind of task, and the strictest of the contexts that are none: what is right there is right in the others.</summary>
    private static IEnumerable<CallContexts> Each(CallContexts contexts)
    {
        contexts = (contexts & CallContexts.Nmi) != 0 ? contexts & ~(CallContexts.HardIrq | CallContexts.Softirq)
            : (contexts & CallContexts.HardIrq) != 0 ? contexts & ~CallContexts.Softirq
            : contexts;
        for (var context = CallContexts.Process; context <= CallContexts.Nmi; context = (CallContexts)((int)context * 2))
        {
            if ((contexts & context) != 0)
            {
                yield return context;
            }
        }
    }

    /// <summary>How a body may end.</summary>
    private sealed record Exit(CpuState State, Value Returned);

    /// <summary>What came of it.</summary>
    internal sealed record Outcome(ImmutableArray<Finding> Findings, Events Events, ImmutableArray<EntryPoint> Entries);
}
