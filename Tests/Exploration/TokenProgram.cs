using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Tests.Exploration;

/// <summary>What one operation of a <see cref="TokenProgram"/> does to its object.</summary>
internal enum TokenOp
{
    /// <summary>Keeps what is in a variable.</summary>
    Read,

    /// <summary>Writes one more than what was kept.</summary>
    Write,

    /// <summary>Adds one in one piece.</summary>
    Add,

    Lock,
    Unlock,

    /// <summary>Lets no interrupt come to its CPU.</summary>
    IrqsOff,
    IrqsOn,

    /// <summary>Waits until somebody has ended: the object is the name of an actor.</summary>
    Await,
}

/// <summary>Somebody who does operations, one after the other.</summary>
/// <param name="Name">The name of the task, or of the device whose handler it is.</param>
/// <param name="Cpu">The CPU of the task; -1 for a handler.</param>
/// <param name="Ops">What it does, to which object.</param>
internal sealed record TokenActor(string Name, int Cpu, IReadOnlyList<(TokenOp Kind, string On)> Ops);

/// <summary>A program as data, so that an edit of the program is an edit of data: it breaks its promise when a counter ends with less than all that add to it.</summary>
internal sealed record TokenProgram(IReadOnlyList<TokenActor> Actors)
{
    private const string CounterName = "counter";

    public int Cpus { get; init; } = 2;

    /// <summary>Which variable must not lose an update.</summary>
    public string Counter { get; init; } = CounterName;

    /// <summary>The number of the interrupt.</summary>
    public int Irq { get; init; } = 7;

    /// <summary>From which line of source its objects seem to come.</summary>
    public int FirstLine { get; init; } = 100;

    /// <summary>Two tasks add to the counter in two pieces; a third one has nothing to do with them.</summary>
    public static TokenProgram OfTasks => new([Adder("left", 0), Adder("right", 1), new("bystander", 1, [(TokenOp.Write, "log"), (TokenOp.Read, "log")])]);

    /// <summary>The same with a task and the handler of an interrupt.</summary>
    public static TokenProgram OfHandler => new([Adder("left", 0), Adder("device", -1), new("bystander", 1, [(TokenOp.Write, "log"), (TokenOp.Read, "log")])]);

    /// <summary>Whether the actors are started from the last one to the first.</summary>
    public bool MakesLastFirst { get; init; }

    /// <summary>The same, but for what one actor does.</summary>
    public TokenProgram With(int actor, IReadOnlyList<(TokenOp Kind, string On)> ops) =>
        this with { Actors = [.. Actors.Select((other, i) => i == actor ? other with { Ops = ops } : other)] };

    public async KernelTask RunAsync()
    {
        var machine = Machine.Current;
        var line = FirstLine;
        var cells = Named(static kind => kind is TokenOp.Read or TokenOp.Write or TokenOp.Add).ToDictionary(static name => name, name => new Shared<int>(0, name, "program.cs", line++));
        var locks = Named(static kind => kind is TokenOp.Lock or TokenOp.Unlock).ToDictionary(static name => name, name => new SpinLock(name, "program.cs", line++));
        var ends = Actors.ToDictionary(static actor => actor.Name, static actor => new Completion($"end of {actor.Name}"));
        foreach (var actor in MakesLastFirst ? Actors.Reverse() : Actors)
        {
            if (actor.Cpu < 0)
            {
                Arm(actor);
            }
            else
            {
                machine.Spawn(machine.Options.Model[ContextRole.Process], actor.Name, () => PerformAsync(actor), actor.Cpu);
            }
        }

        foreach (var actor in Actors)
        {
            await ends[actor.Name].WaitAsync();
        }

        var expected = Actors.Sum(actor => actor.Ops.Count(op => op.Kind is TokenOp.Write or TokenOp.Add && op.On == Counter));
        if (cells.TryGetValue(Counter, out var counter) && counter.Peek != expected)
        {
            throw new InvalidOperationException("an update was lost");
        }

        async KernelTask PerformAsync(TokenActor actor)
        {
            var kept = new Dictionary<string, int>();
            foreach (var (kind, on) in actor.Ops)
            {
                if (kind == TokenOp.Await)
                {
                    await ends[on].WaitAsync();
                }
                else
                {
                    Perform(kind, on, kept);
                }
            }

            ends[actor.Name].CompleteAll();
        }

        void Arm(TokenActor actor)
        {
            var desc = machine.Interrupts.Wire(Irq, actor.Name, IrqFlow.Edge, IrqFlags.TriggerRising);
            var answer = machine.Interrupts.RequestIrq(Irq, _ =>
            {
                var kept = new Dictionary<string, int>();
                foreach (var (kind, on) in actor.Ops)
                {
                    Perform(kind, on, kept);
                }

                ends[actor.Name].CompleteAll();
                return IrqReturn.Handled;
            }, IrqFlags.None, actor.Name, out _);
            if (answer != Errno.Ok)
            {
                throw new InvalidOperationException($"the interrupt was refused: {answer}");
            }

            ((IHardwareHost)machine).Schedule(Ktime.FromUs(1), new Pulse(desc.Line));
        }

        void Perform(TokenOp kind, string on, Dictionary<string, int> kept)
        {
            switch (kind)
            {
                case TokenOp.Read:
                    kept[on] = cells[on].Value;
                    break;
                case TokenOp.Write:
                    cells[on].Value = kept.GetValueOrDefault(on) + 1;
                    break;
                case TokenOp.Add:
                    _ = cells[on].Update(static value => value + 1);
                    break;
                case TokenOp.Lock:
                    locks[on].Lock();
                    break;
                case TokenOp.Unlock:
                    locks[on].Unlock();
                    break;
                case TokenOp.IrqsOff:
                    Kernel.LocalIrqDisable();
                    break;
                case TokenOp.IrqsOn:
                    Kernel.LocalIrqEnable();
                    break;
            }
        }
    }

    private static TokenActor Adder(string name, int cpu) => new(name, cpu, [(TokenOp.Read, CounterName), (TokenOp.Write, CounterName)]);

    private IEnumerable<string> Named(Func<TokenOp, bool> isOfKind) =>
        Actors.SelectMany(static actor => actor.Ops).Where(op => isOfKind(op.Kind)).Select(static op => op.On).Distinct();

    private sealed class Pulse(InterruptLine line) : IHardwareEvent
    {
        public void Occur(long argument) => line.Assert();
    }
}
