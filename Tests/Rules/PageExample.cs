using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using TopHalf.Contexts;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tests.Analyzers;

namespace TopHalf.Tests.Rules;

/// <summary>The code of one section of a rule page: the members of a driver class, compiled and run on a machine.</summary>
internal sealed partial class PageExample
{
    private const int Irq = 41;

    private const string Prelude = """
        using System; using System.Collections.Generic; using System.Linq; using System.Threading.Tasks; using TopHalf.Clocks;
        using TopHalf.Contexts; using TopHalf.Deferred; using TopHalf.Devices; using TopHalf.Interrupts; using TopHalf.Locking; using TopHalf.Logging;
        using TopHalf.Iommu; using TopHalf.Machines; using TopHalf.Memory; using TopHalf.Power; using TopHalf.ReadCopyUpdate; using TopHalf.Regulators; using TopHalf.Rules; using TopHalf.Scheduling; using TopHalf.Waiting;
        public sealed class Driver
        {
            private const int Irq = 41;
            private readonly Machine _machine = Machine.Current;
            private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
            private readonly InterruptLine _line = Machine.Current.Interrupts[Irq].Line;

        """;

    private const string IommuPrelude = """
            private readonly TopHalf.Tests.Rules.PageIommu _iommu;
            private readonly IommuDomain _domain;
            private readonly IommuDevice _device;
            public Driver() { _iommu = new(); _domain = _iommu.Domain; _device = _iommu.Device; }
            public FaultLedger Ledger => _iommu.Ledger;

        """;

    private const string PriPrelude = """
            private readonly TopHalf.Tests.Rules.PagePri _pri = new();
            public FaultLedger Ledger => _pri.Ledger;

        """;

    private readonly string _code;
    private readonly string _name;
    private readonly ContextModel _model;

    private PageExample(string name, string code, ContextModel model) => (_name, _code, _model) = (name, code, model);

    /// <summary>The first block of C# in a section.</summary>
    public static PageExample In(string page, string section, string name)
    {
        var start = page.IndexOf($"\n## {section}\n", StringComparison.Ordinal);
        // A rule that only one model has says so in the table at the top of its page.
        var model = ContextModels.All.FirstOrDefault(model => page.Contains($"| Model | `{model.Name}` |", StringComparison.Ordinal)) ?? ContextModels.All[0];
        return new(name, Block().Match(page, start).Groups[1].Value, model);
    }

    /// <summary>Runs <c>ProbeAsync</c> as the task <c>init</c> of a machine whose interrupt 41 is wired.</summary>
    /// <returns>How the run ended, and the ids of the rules that it broke.</returns>
    public (RunEnd End, string[] Rules) Run()
    {
        var driver = Compile().GetType("Driver")!;
        FaultLedger? ledger = null;
        using var carriers = new CarrierPool();
        var machine = new Machine(new() { Model = _model, MaxOperations = 5_000_000, MaxVirtualTime = Ktime.FromSeconds(300) }, carriers);
        var end = machine.Run(() =>
        {
            machine.Interrupts.Wire(Irq, "dev", IrqFlow.Level);
            var probe = driver.GetMethod("ProbeAsync", BindingFlags.Instance | BindingFlags.NonPublic)!;
            var instance = Activator.CreateInstance(driver)!;
            ledger = driver.GetProperty("Ledger")?.GetValue(instance) as FaultLedger;
            return probe.CreateDelegate<Func<KernelTask>>(instance)();
        }, () => ledger?.ReportStuck(machine));
        return (end, [.. machine.Findings.All.Select(finding => finding.Rule.Id)]);
    }

    /// <summary>Calls a static method of the code.</summary>
    /// <param name="method">Its name; it takes nothing.</param>
    /// <returns>What it returned.</returns>
    public object? Call(string method) =>
        Compile().GetType("Driver")!.GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, null);

    private Assembly Compile()
    {
        var prelude = _code.Contains("_domain", StringComparison.Ordinal) ? Prelude + IommuPrelude
            : _code.Contains("_pri.", StringComparison.Ordinal) ? Prelude + PriPrelude : Prelude;
        var source = SourceText.From($"{prelude}#line 1\n{_code}}}", Encoding.UTF8);
        var compilation = CSharpCompilation.Create(
            $"{_name}.{Guid.NewGuid():n}",
            [CSharpSyntaxTree.ParseText(source, new(LanguageVersion.CSharp14), $"{_name}.md")],
            [.. RunningRuntime.References, .. new[] { typeof(Machine), typeof(Linux), typeof(PageIommu) }.Select(type => MetadataReference.CreateFromFile(type.Assembly.Location))],
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        return result.Success
            ? Assembly.Load(image.ToArray())
            : throw new InvalidOperationException(string.Join('\n', result.Diagnostics.Where(error => error.Severity == DiagnosticSeverity.Error)));
    }

    [GeneratedRegex("^```csharp\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
