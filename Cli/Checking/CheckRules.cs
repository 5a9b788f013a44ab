using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TopHalf.Analyzers.MustUse;
using TopHalf.Cli.Findings;

namespace TopHalf.Cli.Checking;

/// <summary>What <c>tophalf check</c> looks for: every analyzer of ours, and what only the command can see.</summary>
internal static class CheckRules
{
    /// <summary>The analyzers.</summary>
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. typeof(MustUseResultAnalyzer).Assembly.GetTypes()
            .Where(static type => !type.IsAbstract && type.IsSubclassOf(typeof(DiagnosticAnalyzer)))
            .OrderBy(static type => type.FullName, StringComparer.Ordinal)
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>The rules, by id.</summary>
    public static IReadOnlyList<RuleText> All { get; } =
    [
        .. Analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics.Select(rule => (rule, Name: NameOf(analyzer.GetType()))))
            .Append((rule: OwnRules.SuppressionWithoutReason, Name: nameof(OwnRules.SuppressionWithoutReason)))
            .DistinctBy(static pair => pair.rule.Id)
            .OrderBy(static pair => pair.rule.Id, StringComparer.Ordinal)
            .Select(static pair => RuleText.Of(pair.rule, pair.Name)),
    ];

    private static string NameOf(Type analyzer) =>
        analyzer.Name.EndsWith("Analyzer", StringComparison.Ordinal) ? analyzer.Name[..^"Analyzer".Length] : analyzer.Name;
}
