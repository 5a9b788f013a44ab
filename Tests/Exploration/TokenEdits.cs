namespace TopHalf.Tests.Exploration;

/// <summary>Edits of a <see cref="TokenProgram"/> that leave its bug where it is, drawn from a seed.</summary>
internal sealed class TokenEdits
{
    private static readonly (string Name, Func<TokenEdits, TokenProgram, TokenProgram> Make)[] _kinds =
    [
        ("extra access of the bystander", static (draw, program) => draw.Insert(program, Bystander, "log")),
        ("extra task", static (draw, program) => program with { Actors = [.. program.Actors, draw.NewTask(program)] }),
        ("renamed object of the bystander", static (draw, program) => program.With(Bystander, [.. program.Actors[Bystander].Ops.Select(op => (op.Kind, draw.NewName("journal")))])),
        ("extra access in the first actor", static (draw, program) => draw.Insert(program, 0, draw.NewName("trace"))),
        ("extra access in the second actor", static (draw, program) => draw.Insert(program, 1, draw.NewName("trace"))),
        ("lock in the first actor", static (draw, program) => draw.Wrap(program, 0)),
        ("lock in the second actor", static (draw, program) => draw.Wrap(program, 1)),
        ("moved lines", static (draw, program) => program with { FirstLine = program.FirstLine + 1 + draw.Below(500) }),
        ("more CPUs", static (draw, program) => program with { Cpus = program.Cpus + 1 + draw.Below(3) }),
        ("renamed bystander", static (draw, program) => program with { Actors = [.. program.Actors.Select((actor, i) => i == Bystander ? actor with { Name = draw.NewName("onlooker") } : actor)] }),
        ("bystander on another CPU", static (_, program) => program with { Actors = [.. program.Actors.Select(static (actor, i) => i == Bystander ? actor with { Cpu = 1 - actor.Cpu } : actor)] }),
        ("made in the other order", static (_, program) => program with { MakesLastFirst = !program.MakesLastFirst }),
    ];

    private const int Bystander = 2;

    private readonly int _kind;
    private ulong _state;
    private int _names;

    public TokenEdits(int seed) => (_kind, _state) = (seed % _kinds.Length, (ulong)seed * 7919);

    /// <summary>What was edited, in words.</summary>
    public List<string> Made { get; } = [];

    /// <summary>Edits a program one to three times. Every kind comes first for some seed.</summary>
    public TokenProgram Of(TokenProgram program)
    {
        var more = Below(3);
        for (var i = 0; i <= more; i++)
        {
            var (name, make) = _kinds[i == 0 ? _kind : Below(_kinds.Length)];
            Made.Add(name);
            program = make(this, program);
        }

        return program;
    }

    private TokenActor NewTask(TokenProgram program)
    {
        var on = NewName("mine");
        var ops = Enumerable.Range(0, 1 + Below(4)).Select(_ => (Access(), on));
        return new(NewName("extra"), Below(program.Cpus), [.. ops]);
    }

    private TokenProgram Insert(TokenProgram program, int actor, string on)
    {
        var ops = program.Actors[actor].Ops.ToList();
        ops.Insert(Below(ops.Count + 1), (Access(), on));
        return program.With(actor, ops);
    }

    /// <summary>A lock that nobody else takes, around a part of what an actor does.</summary>
    private TokenProgram Wrap(TokenProgram program, int actor)
    {
        var ops = program.Actors[actor].Ops.ToList();
        var (first, name) = (Below(ops.Count + 1), NewName("lock"));
        ops.Insert(first + Below(ops.Count - first + 1), (TokenOp.Unlock, name));
        ops.Insert(first, (TokenOp.Lock, name));
        return program.With(actor, ops);
    }

    private TokenOp Access() => (TokenOp)Below(3);

    private string NewName(string kind) => $"{kind} {++_names}";

    private int Below(int count)
    {
        _state = (_state * 6364136223846793005) + 1442695040888963407;
        return (int)((_state >> 33) % (ulong)count);
    }
}
