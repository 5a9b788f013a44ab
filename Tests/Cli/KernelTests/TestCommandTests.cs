using System.Text;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;
using NUnit.Framework;
using TopHalf.Machines;
using TopHalf.Testing;
using TopHalf.Tests.Analyzers;
using TopHalf.Tests.Cli.Findings;

namespace TopHalf.Tests.Cli.KernelTests;

/// <summary><c>tophalf test</c> on an assembly with kernel tests and a scenario.</summary>
[NonParallelizable]
internal sealed class TestCommandTests
{
    private const string Source = """
        using System;
        using System.Collections.Generic;
        using NUnit.Framework;
        using TopHalf.Locking;
        using TopHalf.Machines;
        using TopHalf.Memory;
        using TopHalf.Rules;
        using TopHalf.Scenarios;
        using TopHalf.Scheduling;
        using TopHalf.Testing;
        using TopHalf.Waiting;

        public sealed class CounterTests
        {
            private bool _isSetUp;

            [SetUp]
            public void SetUp() => _isSetUp = true;

            [KernelTest(Exhaustive = true, Interrupts = 0)]
            public KernelTask Update_TwoTasks_LosesNothing(Machine machine) =>
                CountAsync(machine, static counter => { _ = counter.Update(static value => value + 1); });

            [KernelTest]
            public KernelTask ReadAndWrite_TwoTasks_LosesNothing(Machine machine) =>
                CountAsync(machine, static counter => counter.Value = counter.Value + 1);

            [KernelTest, Ignore("needs the board")]
            public KernelTask OnTheBoard(Machine machine) => default;

            private static int _runs;

            [KernelTest]
            public async KernelTask Varying_WithAStaticField(Machine machine)
            {
                var (counter, done) = (new Shared<int>(), new Completion());
                machine.Spawn(machine.Options.Model[ContextRole.Process], "other", () => { _ = counter.Update(static value => value + 1); done.Complete(); return default; }, 1);
                _ = counter.Update(static value => value + 1);
                if (_runs++ == 3)
                {
                    Kernel.PreemptDisable();
                    Kernel.MightSleep();
                    Kernel.PreemptEnable();
                }

                await done.WaitAsync();
            }

            private async KernelTask CountAsync(Machine machine, Action<Shared<int>> add)
            {
                Assert.That(_isSetUp);
                var (counter, done) = (new Shared<int>(), new Completion());
                for (var cpu = 0; cpu < 2; cpu++)
                {
                    machine.Spawn(machine.Options.Model[ContextRole.Process], $"task {cpu}", () => { add(counter); done.Complete(); return default; }, cpu);
                }

                await done.WaitAsync();
                await done.WaitAsync();
                Assert.That(counter.Peek, Is.EqualTo(2));
            }
        }

        public sealed class Bell : Scenario
        {
            public override string Name => "kernel-tests-bell";
            public override string Summary => "a bell rings";
            public override IReadOnlyList<ScenarioParameter> Parameters { get; } = [];
            public override async KernelTask RunAsync(IServiceProvider services, ScenarioSettings settings)
            {
                Kernel.PreemptDisable();
                Kernel.MightSleep();
                Kernel.PreemptEnable();
                await Kernel.MsleepAsync(1);
            }
        }
        """;

    private ScratchFolder _folder = null!;
    private CliRun _run = null!;

    private string Path { get; set; } = "";

    private string Sarif => File.ReadAllText(_folder.PathOf("all.sarif"));

    [OneTimeSetUp]
    public void CompileAndRun()
    {
        _folder = new();
        Path = Emit();
        _run = CliRun.Of(["test", Path, "--format", "json", "--report", $"sarif={_folder.PathOf("all.sarif")}", "--report", $"junit={_folder.PathOf("all.xml")}"]);
    }

    // Loaded assemblies are not given back, so on some systems their files cannot be removed.
    [OneTimeTearDown]
    public void Remove() => Assert.DoesNotThrow(_folder.Dispose);

    [Test]
    public void Tests_AndScenarios_AreSearched()
    {
        var parts = _run.Json.GetProperty("parts").EnumerateArray()
            .Select(static part => (part.GetProperty("name").GetString(), part.GetProperty("outcome").GetString(), part.GetProperty("findings").GetArrayLength()));

        Assert.That(_run.ExitCode, Is.EqualTo(1), _run.ToString());
        Assert.That(parts, Is.EqualTo(new[]
        {
            ("CounterTests.OnTheBoard", "skipped", 0),
            ("CounterTests.ReadAndWrite_TwoTasks_LosesNothing", "done", 1),
            ("CounterTests.Update_TwoTasks_LosesNothing", "done", 0),
            ("CounterTests.Varying_WithAStaticField", "done", 1),
            ("kernel-tests-bell", "done", 1),
        }));
    }

    [Test]
    public void Replay_OfEachFinding_BreaksTheSameRule()
    {
        var commands = _run.Json.GetProperty("parts").EnumerateArray().SelectMany(static part => part.GetProperty("findings").EnumerateArray())
            .Select(static finding => finding.GetProperty("replay").GetString()).OfType<string>().Select(static command => command["tophalf ".Length..]).ToList();

        Assert.That(commands.Select(static command => command.Split(' ')[0]), Is.EqualTo(new[] { "test", "replay" }));
        foreach (var command in commands)
        {
            var replay = CliRun.Of(command);
            Assert.That(replay.ExitCode, Is.EqualTo(1), replay.ToString());
            Assert.That(replay.Out, Does.EndWith("Result: BROKEN in the same way\n"));
        }
    }

    [Test]
    public void Sarif_OfARace_HasAThreadForEachContextAndAPlaceForEachResult()
    {
        var results = System.Text.Json.JsonDocument.Parse(Sarif).RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().ToList();
        var threads = results[0].GetProperty("codeFlows")[0].GetProperty("threadFlows").EnumerateArray().ToList();

        SarifSchema.AssertHolds(Sarif);
        Assert.That(threads.Select(static thread => thread.GetProperty("id").GetString()), Is.SupersetOf(new[] { "process init", "process task 0", "process task 1" }));
        Assert.That(threads.SelectMany(static thread => thread.GetProperty("locations").EnumerateArray()).Select(static step => step.GetProperty("executionOrder").GetInt32()), Is.Unique);
        foreach (var result in results)
        {
            Assert.That(result.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32(), Is.Positive);
        }
    }

    [Test]
    public void Run_ThatIsAnotherWhenMadeAgain_IsAFindingOfItsOwn()
    {
        var finding = _run.Json.GetProperty("parts")[3].GetProperty("findings")[0];

        Assert.That(finding.GetProperty("rule").GetString(), Is.EqualTo("TH9902"));
        Assert.That(finding.GetProperty("place").GetProperty("file").GetString(), Is.EqualTo("Counters.cs"));
    }

    [Test]
    public void JUnit_HasACaseForEach()
    {
        var root = XDocument.Load(_folder.PathOf("all.xml")).Root!;

        Assert.That(new[] { "tests", "failures", "skipped" }.Select(name => (int)root.Attribute(name)!), Is.EqualTo(new[] { 5, 3, 1 }));
        Assert.That(root.Descendants("failure").Count(static failure => failure.Value.Contains("Replay: tophalf ", StringComparison.Ordinal)), Is.EqualTo(2));
    }

    [Test]
    public void Finding_OfARaceWithoutPlace_IsShownAtTheVariable()
    {
        var place = _run.Json.GetProperty("parts")[1].GetProperty("findings")[0].GetProperty("place");

        Assert.That(place.GetProperty("file").GetString(), Is.EqualTo("Counters.cs"));
        Assert.That(Source.Split('\n')[place.GetProperty("line").GetInt32() - 1], Does.Contain("new Shared<int>()"));
    }

    [Test]
    public void Search_ThatIsCutShort_IsInconclusive()
    {
        var run = CliRun.Of(["test", Path, "--filter", "Update", "--schedules", "5"]);

        Assert.That(run.ExitCode, Is.EqualTo(3), run.ToString());
        Assert.That(run.Out, Does.Contain("INCONCLUSIVE: explored 5 schedules"));
    }

    [Test]
    public void Input_NotAccepted_IsOneLine()
    {
        AssertRefused(CliRun.Of(["test", _folder.PathOf("missing.dll")]), "missing.dll", "[KernelTest]");
        AssertRefused(CliRun.Of(["test", typeof(Polly.ResiliencePipeline).Assembly.Location]), "has nothing to explore", "Scenario");
        AssertRefused(CliRun.Of(["test", Path, "--filter", "nope"]), "--filter 'nope'", "kernel-tests-bell");
        AssertRefused(CliRun.Of(["test", Path, "--strategy", "nope"]), "--strategy 'nope'", "portfolio");
        AssertRefused(CliRun.Of(["test", Path, "--replay", "nope"]), "'nope'", "<name>#");
    }

    private static void AssertRefused(CliRun run, string value, string accepted)
    {
        Assert.That((run.ExitCode, run.Out), Is.EqualTo((2, "")), run.ToString());
        Assert.That(run.Error.TrimEnd('\n'), Does.StartWith("tophalf: ").And.Contain(value).And.Contain(accepted).And.Not.Contain("\n"));
    }

    private string Emit()
    {
        var compilation = CSharpCompilation.Create(
            "Counters",
            [CSharpSyntaxTree.ParseText(SourceText.From(Source, Encoding.UTF8), new(LanguageVersion.CSharp14), "Counters.cs")],
            [
                .. RunningRuntime.References,
                .. new[] { typeof(Machine), typeof(KernelTestAttribute), typeof(SetUpAttribute) }.Select(static type => MetadataReference.CreateFromFile(type.Assembly.Location)),
            ],
            new(OutputKind.DynamicallyLinkedLibrary));
        var path = _folder.PathOf("Counters.dll");
        using var assembly = File.Create(path);
        using var symbols = File.Create(_folder.PathOf("Counters.pdb"));
        var result = compilation.Emit(assembly, symbols, options: new(debugInformationFormat: DebugInformationFormat.PortablePdb));
        Assert.That(result.Diagnostics.Where(static each => each.Severity == DiagnosticSeverity.Error), Is.Empty);
        return path;
    }
}
