using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace TopHalf.Tests.Analyzers;

/// <summary>Runs one analyzer over source in which <c>[|…|]</c> marks what it must report, and nothing else.</summary>
internal sealed class RuleTest<TAnalyzer> : CSharpAnalyzerTest<TAnalyzer, DefaultVerifier>
    where TAnalyzer : DiagnosticAnalyzer, new()
{
    private RuleTest(string source)
    {
        // The assemblies of the runtime that runs this test: reference packages would have to be downloaded.
        ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        TestState.AdditionalReferences.AddRange(RunningRuntime.References);
        TestState.Sources.Add(source);
        TestState.Sources.Add(KernelDeclarations.Source);
    }

    /// <summary>Checks statements in the body of an async method of a driver.</summary>
    public static Task CheckStatementsAsync(string statements) => CheckMembersAsync(
        $$"""
        async KernelTask Probe()
        {
        await Sleep();
        {{statements}}
        }
        """);

    /// <summary>Checks members of a driver class.</summary>
    public static Task CheckMembersAsync(string members) => new RuleTest<TAnalyzer>(
        $$"""
        using System;
        using TopHalf.Rules;
        using TopHalf.Scheduling;

        class Driver : Kernel
        {
        {{members}}
        }
        """).RunAsync();

    /// <summary>Runs the analyzer and returns the messages of what it reports, in source order.</summary>
    public static async Task<string[]> MessagesAsync(string statements)
    {
        var source = $$"""
            using TopHalf.Rules;
            using TopHalf.Scheduling;
            class Driver : Kernel { async KernelTask Probe() { await Sleep(); {{statements}} } }
            """;
        var compilation = CSharpCompilation.Create(
            "probe",
            [CSharpSyntaxTree.ParseText(source), CSharpSyntaxTree.ParseText(KernelDeclarations.Source)],
            RunningRuntime.References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        var found = await compilation.WithAnalyzers([new TAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        return [.. found.OrderBy(d => d.Location.SourceSpan.Start).Select(d => d.GetMessage())];
    }

    protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(LanguageVersion.CSharp14);

    protected override CompilationOptions CreateCompilationOptions() =>
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary);
}
