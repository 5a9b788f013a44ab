using NUnit.Framework;
using TopHalf.Choices;
using TopHalf.Cli;
using TopHalf.Cli.Output;
using TopHalf.Exploration;
using TopHalf.Memory;

namespace TopHalf.Tests.Exploration;

/// <summary>A token survives edits of the program elsewhere, and is refused where its schedule is no longer one of the program.</summary>
internal sealed class ReplayTokenEditTests
{
    private static readonly Dictionary<string, TokenProgram> _programs = new() { ["tasks"] = TokenProgram.OfTasks, ["handler"] = TokenProgram.OfHandler };

    private static readonly Dictionary<string, ReplayToken> _tokens = _programs.ToDictionary(
        static program => program.Key, static program => Explorer.Run(Subject(program.Key, program.Value), new() { IsExhaustive = true }).Violations.Single().Token);

    [Test]
    public void Edit_Elsewhere_KeepsTheToken([Values("tasks", "handler")] string name, [Range(1, 50)] int seed)
    {
        var edits = new TokenEdits(seed);
        var replay = Replay.Of(Subject(name, edits.Of(_programs[name])), ReplayToken.Parse(_tokens[name].ToString()));

        var made = $"{string.Join(", ", edits.Made)}\n{string.Join('\n', replay.Columns)}";
        Assert.That(replay.Divergence, Is.Null, made);
        Assert.That(replay.IsSame, made);
        Assert.That(ReplayReport.ExitCodeOf(replay), Is.EqualTo(ExitCode.Violations));
    }

    [TestCase("tasks", 1, 0)]
    [TestCase("handler", 0, 1)]
    public void Token_HoldsTheOneChoiceThatItTakes(string name, int preemptions, int interrupts)
    {
        var found = Explorer.Run(Subject(name, _programs[name]), new() { IsExhaustive = true }).Violations.Single();

        Assert.That(found.IsFewest);
        Assert.That(found.Token.Deviations, Has.Count.EqualTo(1), string.Join('\n', found.Columns));
        Assert.That((found.Preemptions, found.Interrupts), Is.EqualTo((preemptions, interrupts)));
    }

    [TestCaseSource(nameof(Refused))]
    public void Edit_OfWhatTheScheduleIsAbout_IsRefused(string name, string edit, Func<TokenProgram, TokenProgram> make, string? divergence)
    {
        var replay = Replay.Of(Subject(name, make(_programs[name])), _tokens[name]);

        var met = $"{edit}: {replay.Divergence}\n{string.Join('\n', replay.Columns)}";
        Assert.That(ReplayReport.ExitCodeOf(replay), Is.EqualTo(ExitCode.Inconclusive), met);
        if (divergence is null)
        {
            Assert.That(replay.Divergence, Is.Null, met);
            Assert.That(ReplayReport.Text(replay), Does.Contain($"breaks nothing; it broke {_tokens[name].Fingerprint}"));
        }
        else
        {
            Assert.That(replay.Divergence, Does.Match("^choice [0-9]+ of [0-9]+: "), met);
            Assert.That(replay.Divergence, Does.Contain(divergence), met);
            Assert.That(ReplayReport.Text(replay), Does.Contain($"Result: DIVERGED at {replay.Divergence}"));
        }
    }

    [Test]
    public void Fault_WhosePlaceIsGone_IsRefused()
    {
        var found = Explorer.Run(Allocating(1), new() { IsExhaustive = true, Faults = 1 }).Violations.Single(static bug => bug.Fingerprint.Rule == "TH4002");
        var (same, more, none) = (Replay.Of(Allocating(1), found.Token), Replay.Of(Allocating(2), found.Token), Replay.Of(Allocating(0), found.Token));

        Assert.That(found.Token.Injections.Faults, Is.EqualTo(1));
        Assert.That((same.Divergence, same.IsSame, more.Divergence, more.IsSame), Is.EqualTo((null as string, true, null as string, true)));
        Assert.That(none.Divergence, Is.EqualTo("fault 1 of 1: the run ended and never came to the place at which something fails."));
        Assert.That(ReplayReport.ExitCodeOf(none), Is.EqualTo(ExitCode.Inconclusive));
    }

    private static IEnumerable<TestCaseData> Refused()
    {
        const string never = "never came to the place";
        (TokenOp Kind, string On) add = (TokenOp.Add, "counter"), read = (TokenOp.Read, "counter"), write = (TokenOp.Write, "counter"), locked = (TokenOp.Lock, "guard"), unlocked = (TokenOp.Unlock, "guard");
        yield return Edit("tasks", "both add in one piece", static program => program.With(0, [(TokenOp.Add, "counter")]).With(1, [(TokenOp.Add, "counter")]), never);
        yield return Edit("tasks", "the first adds in one piece", program => program.With(0, [add]), never);
        yield return Edit("tasks", "the first writes no more", program => program.With(0, [read]), never);
        yield return Edit("tasks", "the first does nothing", program => program.With(0, []), never);
        yield return Edit("tasks", "the first waits for the second", program => program.With(0, [(TokenOp.Await, "right"), read, write]), "cannot come at");
        yield return Edit("tasks", "the second waits for the first", program => program.With(1, [(TokenOp.Await, "left"), read, write]), null);
        yield return Edit("tasks", "the second writes no more", program => program.With(1, [read]), null);
        yield return Edit("tasks", "the second does nothing", program => program.With(1, []), null);
        yield return Edit("tasks", "a lock around both", program => program.With(0, [locked, read, write, unlocked]).With(1, [locked, read, write, unlocked]), null);
        yield return Edit("tasks", "the variable renamed", static program => Renamed(program, "counter", "count"), never);
        yield return Edit("tasks", "the first counts elsewhere", static program => program.With(0, [(TokenOp.Read, "own"), (TokenOp.Write, "own")]), never);
        yield return Edit("tasks", "the first renamed", static program => WithActor(program, 0, static actor => actor with { Name = "west" }), never);
        yield return Edit("tasks", "the second renamed", static program => WithActor(program, 1, static actor => actor with { Name = "east" }), "cannot come at");
        yield return Edit("tasks", "the second removed", static program => program with { Actors = [program.Actors[0], program.Actors[2]] }, "cannot come at");
        yield return Edit("tasks", "the second on the CPU of the first", static program => WithActor(program, 1, static actor => actor with { Cpu = 0 }), "cannot come at");
        yield return Edit("tasks", "one CPU", static program => program with { Cpus = 1, Actors = [.. program.Actors.Select(static actor => actor with { Cpu = 0 })] }, "cannot come at");
        yield return Edit("handler", "the task adds in one piece", program => program.With(0, [add]), never);
        yield return Edit("handler", "the task renamed", static program => WithActor(program, 0, static actor => actor with { Name = "west" }), never);
        yield return Edit("handler", "the variable renamed", static program => Renamed(program, "counter", "count"), never);
        yield return Edit("handler", "the device removed", static program => program with { Actors = [program.Actors[0], program.Actors[2]] }, "cannot come at");
        yield return Edit("handler", "the handler does nothing", program => program.With(1, []), null);
        yield return Edit("handler", "the handler writes no more", program => program.With(1, [read]), null);
        yield return Edit("handler", "the task waits for the device", program => program.With(0, [(TokenOp.Await, "device"), read, write]), "cannot come at");
        yield return Edit("handler", "interrupts off around the task's part", program => program.With(0, [(TokenOp.IrqsOff, ""), read, write, (TokenOp.IrqsOn, "")]), null);

        static TestCaseData Edit(string name, string edit, Func<TokenProgram, TokenProgram> make, string? divergence) =>
            new TestCaseData(name, edit, make, divergence).SetArgDisplayNames(name, edit);
    }

    private static TokenProgram WithActor(TokenProgram program, int changed, Func<TokenActor, TokenActor> change) =>
        program with { Actors = [.. program.Actors.Select((actor, i) => i == changed ? change(actor) : actor)] };

    private static TokenProgram Renamed(TokenProgram program, string from, string to) => program with
    {
        Counter = to,
        Actors = [.. program.Actors.Select(actor => actor with { Ops = [.. actor.Ops.Select(op => op.On == from ? (op.Kind, to) : op)] })],
    };

    /// <summary>A task that allocates, and does not think of what may fail.</summary>
    private static CodeSubject Allocating(int times) => new("allocates", SearchRun.Options(1) with { Faults = InjectableFaults.Allocations }, () =>
    {
        for (var i = 0; i < times; i++)
        {
            var memory = Kmem.Alloc(i, Gfp.Atomic);
            if (memory is null)
            {
                throw new InvalidOperationException("no memory");
            }
        }

        return default;
    });

    private static CodeSubject Subject(string name, TokenProgram program) => new(name, SearchRun.Options(program.Cpus), program.RunAsync);
}
