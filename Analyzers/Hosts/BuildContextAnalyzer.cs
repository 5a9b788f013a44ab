using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TopHalf.Analyzers.Bodies;
using TopHalf.Analyzers.Flow;

namespace TopHalf.Analyzers.Hosts;

/// <summary>The rules that look at whole programs, for a build: every file is read while the compiler binds it, and judged at the end.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed partial class BuildContextAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        var rules = SupportedDiagnostics.ToImmutableDictionary(static rule => rule.Id);
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName("TopHalf.Contracts.MaySleepAttribute") is null)
            {
                return;
            }

            var trees = new ConcurrentDictionary<SyntaxTree, TreeBodies>();
            start.RegisterSemanticModelAction(model =>
                trees[model.SemanticModel.SyntaxTree] = TreeReader.Read(model.SemanticModel, model.CancellationToken));
            start.RegisterCompilationEndAction(end =>
            {
                foreach (var finding in ContextRules.Find(trees.OrderBy(static tree => tree.Key.FilePath, System.StringComparer.Ordinal).Select(static tree => tree.Value), end.CancellationToken))
                {
                    end.ReportDiagnostic(Report.Of(rules[finding.Rule], finding));
                }
            });
        });
    }
}
