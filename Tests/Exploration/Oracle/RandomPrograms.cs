using System.Text;
using TopHalf.Choices;

using static TopHalf.Tests.Exploration.Oracle.ModelOperationKind;

namespace TopHalf.Tests.Exploration.Oracle;
/// <summary>Small programs, as a seed decides.</summary>
internal static class RandomPrograms
{
    private const int Objects = 3;

    private enum Statement
    {
        Read,
        Write,
        CompareExchange,
        Add,
        ReadThenWrite,
        Locked,
        TryLocked,
        NestedLocks,
        Choose,
        Masked,
        Raise,
        Quiet,
    }

    /// <summary>2 to 4 tasks that look, change, exchange and lock.</summary>
    public static ModelProgram Plain(int seed) => Program(seed, [2, 4], 3, [Statement.Read, Statement.Write, Statement.CompareExchange, Statement.Add, Statement.ReadThenWrite, Statement.Locked]);

    /// <summary>2 or 3 tasks that take two locks in any order.</summary>
    public static ModelProgram Locks(int seed) => Program(seed, [2, 3], 2, [Statement.NestedLocks, Statement.Locked, Statement.Write, Statement.Read]);

    /// <summary>2 or 3 tasks that take locks, or try to.</summary>
    public static ModelProgram Attempts(int seed) => Program(seed, [2, 3], 2, [Statement.NestedLocks, Statement.Locked, Statement.TryLocked, Statement.Write, Statement.Read]);

    /// <summary>2 or 3 tasks that sometimes wait until nothing else can go on.</summary>
    public static ModelProgram Quiet(int seed) => Program(seed, [2, 3], 3, [Statement.Quiet, Statement.Read, Statement.Write, Statement.Locked]);

    /// <summary>Tasks that choose what they change.</summary>
    public static ModelProgram Choices(int seed, int tasks) =>
        Program(seed, [tasks, tasks], 2, [Statement.Choose, Statement.Choose, Statement.Read, Statement.Write, Statement.Add, Statement.ReadThenWrite]);

    /// <summary>CPUs on which interrupts land that are not masked.</summary>
    public static ModelProgram Interrupts(int seed, int cpus) =>
        Program(seed, [cpus, cpus], 2, [Statement.Read, Statement.Write, Statement.Add, Statement.Masked, Statement.ReadThenWrite], mostInterrupts: 2);

    /// <summary>CPUs that also choose and lock, with interrupts of both kinds.</summary>
    public static ModelProgram Raised(int seed, int cpus) =>
        Program(seed, [cpus, cpus], 2, [Statement.Raise, Statement.Raise, Statement.Read, Statement.Write, Statement.Choose, Statement.Masked], mostInterrupts: 1, isRaised: true);

    private static ModelProgram Program(int seed, int[] tasks, int mostStatements, Statement[] kinds, int mostInterrupts = 0, bool isRaised = false)
    {
        var random = new SplitMix64((ulong)seed * 7919);
        var text = new StringBuilder();
        var count = tasks[0] + random.Below(tasks[1] - tasks[0] + 1);
        ModelCode[] Codes(ref SplitMix64 from, int number, string name, int most, Statement[] allowed)
        {
            var codes = new ModelCode[number];
            for (var i = 0; i < number; i++)
            {
                var statements = new (Statement, int, int, int)[1 + from.Below(most)];
                for (var j = 0; j < statements.Length; j++)
                {
                    statements[j] = (allowed[from.Below(allowed.Length)], from.Below(Objects), from.Below(Objects), 1 + from.Below(3));
                }

                text.Append(name).Append(i).Append(": ").AppendJoin(", ", statements).Append("; ");
                codes[i] = self => Run(self, statements, count);
            }

            return codes;
        }

        var bodies = Codes(ref random, count, "task ", mostStatements, kinds);
        var armed = new ModelCode[count][];
        var raisable = new ModelCode[count][];
        Statement[] simple = [Statement.Read, Statement.Write, Statement.Add];
        for (var i = 0; i < count; i++)
        {
            armed[i] = Codes(ref random, mostInterrupts == 0 ? 0 : random.Below(mostInterrupts + 1), $"irq of {i}: ", 1, simple);
            raisable[i] = isRaised ? Codes(ref random, 2, $"line of {i}: ", 1, simple) : [];
        }

        return new() { Tasks = bodies, Armed = armed, Raisable = raisable, Text = $"seed {seed}: {text}" };
    }

    private static IEnumerable<ModelOperation> Run(ModelContext self, (Statement, int, int, int)[] statements, int cpus)
    {
        foreach (var (statement, one, two, value) in statements)
        {
            switch (statement)
            {
                case Statement.Read:
                    yield return new(Read, one);
                    break;
                case Statement.Write:
                    yield return new(Write, one, value);
                    break;
                case Statement.CompareExchange:
                    yield return new(CompareExchange, one, value, value - 1);
                    break;
                case Statement.Add:
                    yield return new(Add, one, 1);
                    break;
                case Statement.ReadThenWrite:
                    yield return new(Read, one);
                    if (self.Result == 0)
                    {
                        yield return new(Write, two, value);
                    }

                    break;
                case Statement.Locked:
                    yield return new(Lock, one);
                    yield return new(Add, two, 1);
                    yield return new(Unlock, one);
                    break;
                case Statement.TryLocked:
                    yield return new(TryLock, one);
                    if (self.Result == 1)
                    {
                        yield return new(Add, two, 1);
                        yield return new(Unlock, one);
                    }

                    break;
                case Statement.NestedLocks:
                    yield return new(Lock, one);
                    var inner = one == two ? (one + 1) % Objects : two;
                    yield return new(Lock, inner);
                    yield return new(Unlock, value == 1 ? one : inner);
                    yield return new(Unlock, value == 1 ? inner : one);
                    break;
                case Statement.Choose:
                    yield return new(Choose, one, 2, value);
                    if (self.Result == 1)
                    {
                        yield return new(Read, two);
                    }

                    break;
                case Statement.Masked:
                    yield return new(Mask);
                    yield return new(Write, one, value);
                    yield return new(Unmask);
                    break;
                case Statement.Quiet:
                    yield return new(ModelOperationKind.Quiet);
                    yield return new(Add, one, 1);
                    break;
                default:
                    yield return new(Raise, one % cpus, two % 2);
                    break;
            }
        }
    }
}
