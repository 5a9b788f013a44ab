using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TopHalf.Tests.Cli.Checking;

/// <summary>Reports the last call of a file, with all calls of the file as the chain that leads to it.</summary>
#pragma warning disable RS1036, RS1038, RS1041, RS2008 // It is loaded by a test, never by a compiler.
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class ChainAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor _rule = new("TH9999", "Chain", "the last call", "Test", DiagnosticSeverity.Warning, isEnabledByDefault: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [_rule];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSyntaxTreeAction(static tree =>
        {
            var calls = tree.Tree.GetCompilationUnitRoot().DescendantNodes().OfType<InvocationExpressionSyntax>().Select(static call => call.GetLocation()).ToList();
            if (calls.Count > 0)
            {
                tree.ReportDiagnostic(Diagnostic.Create(_rule, calls[^1], calls[..^1]));
            }
        });
    }
}
#pragma warning restore RS1036, RS1038, RS1041, RS2008
