using NUnit.Framework;
using TopHalf.Cli.Scenarios;
using TopHalf.Devices;
using TopHalf.Machines;
using TopHalf.Scenarios;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Tests.Scenarios;

internal sealed class ScenarioRunnerTests
{
    private static readonly Knob _broken = new("broken-when-on", "it is broken", "none");
    private static readonly Knob _harmless = new("harmless", "nothing hangs on it", "none");
    private static readonly Knob _unasked = new("unasked", "nobody asks", "none");

    private ScenarioRunner _runner = null!;

    [SetUp]
    public void NewRunner() => _runner = new();

    [TearDown]
    public void DisposeRunner() => _runner.Dispose();

    [Test]
    public void Run_KnobOfTheMachine_GoesBeforeThatOfTheScenario()
    {
        var scenario = KnobScenario();

        var (own, machines) = (Run(scenario, AMachine.Options), Run(scenario, WithKnob(_broken, true)));

        Assert.That((own.BrokenRules.Count, machines.BrokenRules.Count), Is.EqualTo((0, 1)));
        Assert.That(machines.Assumed[_broken], Is.True);
    }

    [Test]
    public void Assumed_OfARun_AreTheKnobsThatWereAsked() =>
        Assert.That(Run(KnobScenario(), AMachine.Options).Assumed.Keys, Is.EquivalentTo(new[] { _broken, _harmless }));

    [Test]
    public void FindDependences_CleanRun_FindsTheKnobThatBreaksIt()
    {
        var result = Run(KnobScenario(), AMachine.Options);

        var dependences = _runner.FindDependences(result, () => AMachine.Options);

        Assert.That(dependences.Select(static each => (each.Knob.Name, each.Value)), Is.EqualTo(new[] { ("broken-when-on", false) }));
        Assert.That(dependences[0].FlippedRules, Is.EqualTo(new[] { "TH1001" }));
    }

    [Test]
    public void FindDependences_BrokenRun_FindsTheKnobThatMendsIt()
    {
        var result = Run(KnobScenario(), WithKnob(_broken, true));

        var dependences = _runner.FindDependences(result, () => WithKnob(_broken, true));

        Assert.That(dependences.Single().Knob, Is.SameAs(_broken));
        Assert.That(dependences[0].FlippedRules, Is.Empty);
    }

    [Test]
    public void FindDependences_KnobThatNobodyAsks_IsNotTurned()
    {
        var turned = false;
        var scenario = KnobScenario(machine => turned |= machine.Options.Knobs[_unasked]);

        _runner.FindDependences(Run(scenario, AMachine.Options), () => AMachine.Options);

        Assert.That(turned, Is.False);
    }

    [Test]
    public void FindDependences_Always_UsesTheSmallerSettings()
    {
        var rounds = new List<long>();
        var scenario = new ScriptedScenario((machine, settings) =>
        {
            rounds.Add(settings.Number("rounds"));
            machine.Assume(_harmless);
            return default;
        })
        { KnobDefaults = { [_harmless] = false }, RoundsForVerdict = "1" };

        _runner.FindDependences(Run(scenario, AMachine.Options), () => AMachine.Options);

        Assert.That(rounds, Is.EqualTo(new[] { 3, 1, 1 }));
    }

    [Test]
    public void FindDependences_Seeded_StartsEachRunWithTheSameChoices()
    {
        var traces = new List<long>();
        var scenario = new ScriptedScenario(async (machine, _) =>
        {
            machine.Assume(_harmless);
            for (var i = 0; i < 20; i++)
            {
                machine.Spawn(machine.Options.Model["kthread"], $"t{i}", () => Kernel.MsleepAsync(1));
                await Kernel.MsleepAsync(1);
            }

            traces.Add(machine.Now.Nanoseconds);
        })
        { KnobDefaults = { [_harmless] = false } };

        _runner.FindDependences(Run(scenario, AMachine.Seeded(5)), () => AMachine.Seeded(5));

        Assert.That(traces, Has.Count.EqualTo(3).And.All.EqualTo(traces[0]));
    }

    [Test]
    public void Run_ScenarioThatNeverEnds_IsInconclusive()
    {
        var scenario = new ScriptedScenario(static async (_, _) =>
        {
            while (true)
            {
                await Kernel.MsleepAsync(1);
            }
        });

        var result = Run(scenario, AMachine.Options with { MaxOperations = 1_000 });

        Assert.That(result.IsInconclusive);
        Assert.That(result.End, Is.EqualTo(RunEnd.Budget));
    }

    [Test]
    public void Run_ScenarioThatThrows_IsAnOops()
    {
        var scenario = new ScriptedScenario(static (_, _) => throw new InvalidOperationException("probe failed"));

        var result = Run(scenario, AMachine.Options);

        Assert.That(result.BrokenRules, Is.EqualTo(new[] { "TH4002" }));
        Assert.That(result.Violations[0].Report, Does.Contain("probe failed"));
    }

    [Test]
    public void Run_Observer_SeesTheEvents()
    {
        var log = new EventLog();

        var result = _runner.Run(new ScriptedScenario(static (_, _) => Kernel.MsleepAsync(1)), new(new ScriptedScenario(), new Dictionary<string, string>()), AMachine.Options, null, log);

        Assert.That(log.Count, Is.GreaterThan(0));
        Assert.That(result.End, Is.EqualTo(RunEnd.Finished));
    }

    [Test]
    public void DefaultScenario_ThirtySeeds_IsClean()
    {
        var scenario = new GpuFaultStorm();
        var settings = new ScenarioSettings(scenario, new Dictionary<string, string>());

        var broken = Enumerable.Range(1, 30)
            .Select(seed => (seed, Result: _runner.Run(scenario, settings, AMachine.Seeded(seed))))
            .Where(static run => run.Result.Violations.Count > 0 || run.Result.Faults.Stuck > 0 || run.Result.End != RunEnd.Finished)
            .Select(static run => $"seed {run.seed}: {run.Result.End} {string.Join("\n", run.Result.Violations.Select(static each => each.Report))}");

        Assert.That(broken, Is.Empty);
    }

    [Test]
    public void DefaultScenario_OneRunnerOrTwo_GivesTheSameTrace()
    {
        var scenario = new GpuFaultStorm();
        var settings = new ScenarioSettings(scenario, new Dictionary<string, string> { ["hardware"] = "mmu-500", ["faults"] = "100" });
        using var other = new ScenarioRunner();

        var hashes = new[] { _runner, _runner, other }.Select(runner => runner.Run(scenario, settings, AMachine.Seeded(9)).TraceHash);

        Assert.That(hashes.Distinct().Count(), Is.EqualTo(1));
    }

    private static ScriptedScenario KnobScenario(Action<Machine>? look = null) => new((machine, _) =>
    {
        look?.Invoke(machine);
        machine.Assume(_harmless);
        if (machine.Assume(_broken))
        {
            Kernel.PreemptDisable();
            Kernel.MightSleep();
            Kernel.PreemptEnable();
        }

        return default;
    })
    { KnobDefaults = { [_broken] = false, [_harmless] = false, [_unasked] = false } };

    private static MachineOptions WithKnob(Knob knob, bool value) =>
        AMachine.Options with { Knobs = new Dictionary<Knob, bool>(ReferenceEqualityComparer.Instance) { [knob] = value } };

    private RunResult Run(Scenario scenario, MachineOptions options) =>
        _runner.Run(scenario, new(scenario, new Dictionary<string, string>()), options);
}
