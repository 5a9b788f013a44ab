using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using NUnit.Framework;
using TopHalf.Analyzers.Hosts;
using TopHalf.Machines;

namespace TopHalf.Tests.Analyzers;

/// <summary>A driver on the real framework, and what the rules about whole programs say of it.</summary>
internal static class AnalyzedDriver
{
    private const string Before = """
        using System;
        using System.Collections.Generic;
        using TopHalf.Contracts;
        using TopHalf.Deferred;
        using TopHalf.Interrupts;
        using TopHalf.Locking;
        using TopHalf.Machines;
        using TopHalf.Memory;
        using TopHalf.Scheduling;
        using TopHalf.Waiting;

        public sealed class Driver
        {
            private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
            private readonly SpinLock _lock = new("lock");
            private readonly Mutex _mutex = new("mutex");

        """;

    /// <summary>The ids of what is found in the members of a driver, by position.</summary>
    public static async Task<string[]> RulesAsync(string members) => [.. (await FindAsync(members)).Select(static diagnostic => diagnostic.Id)];

    /// <summary>What is found in the members of a driver, by position.</summary>
    public static async Task<Diagnostic[]> FindAsync(string members)
    {
        var compilation = CSharpCompilation.Create(
            "driver",
            [CSharpSyntaxTree.ParseText(Before + members + "\n}\n", new CSharpParseOptions(LanguageVersion.CSharp14), "Driver.cs")],
            [.. RunningRuntime.References, MetadataReference.CreateFromFile(typeof(Machine).Assembly.Location)],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Assert.That(compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error), Is.Empty);
        var found = await compilation.WithAnalyzers([new BuildContextAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        return [.. found.OrderBy(static diagnostic => diagnostic.Location.SourceSpan.Start).ThenBy(static diagnostic => diagnostic.Id, StringComparer.Ordinal)];
    }
}
