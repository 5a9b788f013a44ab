using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using NUnit.Framework;
using TopHalf.Machines;
using TopHalf.Tests.Analyzers;

namespace TopHalf.Tests.Cli;

/// <summary>Scenarios, and a scenario of one's own in an assembly of one's own.</summary>
[NonParallelizable]
internal sealed class UserScenarioTests
{
    private const string Source = """
        using System;
        using System.Collections.Generic;
        using TopHalf.Locking;
        using TopHalf.Machines;
        using TopHalf.Scenarios;
        using TopHalf.Scheduling;

        public sealed class DoorBell : Scenario
        {
            public override string Name => "door-bell";
            public override string Summary => "a bell rings";
            public override IReadOnlyList<ScenarioParameter> Parameters { get; } =
                [ScenarioParameter.Number("rings", "how often", 3, 1, 9), ScenarioParameter.OneOf("mood", "how", "calm", "hasty")];
            public override async KernelTask RunAsync(IServiceProvider services, ScenarioSettings settings)
            {
                if (settings["mood"] == "hasty")
                {
                    Kernel.PreemptDisable();
                    Kernel.MightSleep();
                    Kernel.PreemptEnable();
                }

                for (var i = 0; i < settings.Number("rings"); i++)
                {
                    await Kernel.MsleepAsync(10);
                }
            }
        }
        """;

    private ScratchFolder _folder = null!;

    [OneTimeSetUp]
    public void Compile()
    {
        _folder = new();
        Path = Emit("Doors", Source);
    }

    // Loaded assemblies are not given back, so on some systems their files cannot be removed.
    [OneTimeTearDown]
    public void Remove() => Assert.DoesNotThrow(_folder.Dispose);

    private string Path { get; set; } = "";

    [Test]
    public void List_Always_NamesTheDefaultScenario()
    {
        var run = CliRun.Of("list");

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Out, Does.StartWith("gpu-fault-storm\n").And.Contain("--hardware").And.Contain("default 1000"));
    }

    [Test]
    public void List_AsJson_HasTheParameters()
    {
        var run = CliRun.Of("list --format json");

        var scenario = run.Json.GetProperty("scenarios")[0];
        var parameters = scenario.GetProperty("parameters").EnumerateArray().ToDictionary(static each => each.GetProperty("name").GetString()!);
        Assert.That(run.Json.GetProperty("schema").GetInt32(), Is.EqualTo(1));
        Assert.That(parameters.Keys, Is.EqualTo(new[] { "design", "handler", "irq", "hardware", "client", "inject", "faults", "others", "accesses", "lines", "hangcheck" }));
        Assert.That(parameters["hardware"].GetProperty("values").EnumerateArray().Select(static value => value.GetString()), Is.EqualTo(new[] { "qcom-v2", "mmu-500" }));
        Assert.That(parameters["faults"].GetProperty("default").GetString(), Is.EqualTo("1000"));
    }

    [Test]
    public void List_WithAnAssembly_NamesItsScenarioToo()
    {
        var run = CliRun.Of(["list", "--assembly", Path]);

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Out, Does.Contain("door-bell\n  a bell rings\n").And.Contain("gpu-fault-storm\n"));
        Assert.That(run.Out, Does.Contain("a whole number from 1 to 9; default 3"));
    }

    [Test]
    public void Run_OfAUsersScenario_Runs()
    {
        var run = CliRun.Of(["run", "door-bell", "--assembly", Path, "--set", "rings=5", "--format", "json"]);

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Json.GetProperty("scenario").GetString(), Is.EqualTo("door-bell"));
        Assert.That(run.Json.GetProperty("virtualTimeNs").GetInt64(), Is.GreaterThanOrEqualTo(Ktime.FromMs(50).Nanoseconds));
    }

    [Test]
    public void Run_OfAUsersBrokenScenario_NamesItsLine()
    {
        var run = CliRun.Of(["run", "door-bell", "--assembly", Path, "--set", "mood=hasty", "--format", "json"]);

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH1001" }));
        var place = run.Violation("TH1001");
        Assert.That(place.GetProperty("file").GetString(), Is.EqualTo("Doors.cs"));
        Assert.That(Source.Split('\n')[place.GetProperty("line").GetInt32() - 1], Does.Contain("Kernel.MightSleep()"));
    }

    [Test]
    public void Repeat_OfAUsersScenario_NamesItsAssembly()
    {
        var run = CliRun.Of(["run", "door-bell", "--assembly", Path, "--set", "mood=hasty", "--format", "json"]);

        var again = CliRun.Of(run.Json.GetProperty("repeat").GetString()!["tophalf ".Length..] + " --format json");

        Assert.That(again.Out, Is.EqualTo(run.Out));
    }

    [TestCase("rings=0", "--rings '0'", "a whole number from 1 to 9")]
    [TestCase("mood=sad", "--mood 'sad'", "calm, hasty")]
    public void Run_OfAUsersScenario_ChecksItsParameters(string set, string value, string accepted)
    {
        var run = CliRun.Of(["run", "door-bell", "--assembly", Path, "--set", set]);

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain(value).And.Contain(accepted));
    }

    [Test]
    public void Run_OptionOfAnotherScenario_IsRefused()
    {
        var run = CliRun.Of(["run", "door-bell", "--assembly", Path, "--faults", "3"]);

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("'faults'").And.Contain("rings, mood"));
    }

    [Test]
    public void Assembly_GivenTwice_IsRefused()
    {
        var run = CliRun.Of(["list", "--assembly", Path, "--assembly", Path]);

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("'door-bell'"));
    }

    [Test]
    public void Scenario_ThatCannotBeMade_IsRefused()
    {
        var path = Emit("Needy", Source
            .Replace("DoorBell", "NeedyBell", StringComparison.Ordinal)
            .Replace("{\n    public override string Name", "{\n    public NeedyBell(System.IO.Stream unknown) { }\n    public override string Name", StringComparison.Ordinal));

        var run = CliRun.Of(["list", "--assembly", path]);

        Assert.That(run.ExitCode, Is.EqualTo(2), run.ToString());
        Assert.That(run.Error.TrimEnd('\n'), Does.Contain("NeedyBell").And.Not.Contain("\n"));
    }

    private string Emit(string name, string source)
    {
        var compilation = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(SourceText.From(source, Encoding.UTF8), new(LanguageVersion.CSharp14), $"{name}.cs")],
            [.. RunningRuntime.References, MetadataReference.CreateFromFile(typeof(Machine).Assembly.Location)],
            new(OutputKind.DynamicallyLinkedLibrary));
        var path = _folder.PathOf($"{name}.dll");
        var result = compilation.Emit(path);
        Assert.That(result.Diagnostics.Where(static each => each.Severity == DiagnosticSeverity.Error), Is.Empty);
        return path;
    }
}
