using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using NUnit.Framework;
using TopHalf.Designs;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Drivers.Msm;
using TopHalf.Machines;
using TopHalf.Tests.Analyzers;
using TopHalf.Tests.Architecture;
using TopHalf.Tests.Cli;

namespace TopHalf.Tests.Docs;

/// <summary>The design of docs/your-own-design.md compiles against the assemblies of the packages, and has its row.</summary>
[NonParallelizable]
internal sealed partial class YourOwnDesignTests
{
    private const int MostLines = 150;

    private static readonly string[] _sources = [.. Fence().Matches(File.ReadAllText(SourceTree.PathOf("docs/your-own-design.md"))).Select(static match => match.Groups[1].Value)];

    private ScratchFolder _folder = null!;
    private string _assembly = "";

    [OneTimeSetUp]
    public void Compile()
    {
        _folder = new();
        _assembly = _folder.PathOf("MyDesign.dll");
        // What the project file of the page has for them.
        const string implicitUsings = "global using System; global using System.Collections.Generic; global using System.Linq;";
        Type[] packages = [typeof(Machine), typeof(ArmSmmuDriver), typeof(MsmGpu), typeof(FaultDesign)];
        var compilation = CSharpCompilation.Create(
            "MyDesign",
            [.. _sources.Append(implicitUsings).Select(static source => CSharpSyntaxTree.ParseText(SourceText.From(source, Encoding.UTF8), new(LanguageVersion.CSharp14)))],
            [.. RunningRuntime.References, .. packages.Select(static type => MetadataReference.CreateFromFile(type.Assembly.Location))],
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Assert.That(compilation.Emit(_assembly).Diagnostics.Where(static each => each.Severity >= DiagnosticSeverity.Warning), Is.Empty);
    }

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Sources_Together_AreShort() => Assert.That(_sources.Sum(static source => source.Count(static letter => letter == '\n')), Is.LessThan(MostLines));

    [Test]
    public void Burst_OnAnMmu500_IsCleanAsThePageSays()
    {
        var row = CliRun.Of(["compare", "--assembly", _assembly, "--designs", "two-slots,explicit-resume", "--scenario", "fault-burst", "--schedules", "50", "--format", "json"])
            .Json.GetProperty("designs").EnumerateArray().Last();

        Assert.That(row.GetProperty("design").GetString(), Is.EqualTo("two-slots"));
        Assert.That(row.GetProperty("verdict").GetString(), Is.EqualTo("clean"));
        Assert.That(row.GetProperty("snapshots").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public void LockWaiter_AnyDesignThatSleepsBeforeTheResume_DeadlocksAsThePageSays() =>
        Assert.That(
            CliRun.Of(["run", "fault-lock-waiter", "--assembly", _assembly, "--design", "two-slots", "--format", "json"]).Rules,
            Does.Contain("TH6001"));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fence();
}
