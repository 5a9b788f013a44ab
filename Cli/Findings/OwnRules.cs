using Microsoft.CodeAnalysis;

namespace TopHalf.Cli.Findings;

/// <summary>Rules that neither the machine nor the analyzer can see broken, only a command.</summary>
internal static class OwnRules
{
    private const string Category = "TopHalf.Usage";

#pragma warning disable RS2008 // No analyzer ships them: they are the command's own.
    /// <summary>A finding is suppressed, and nothing says why.</summary>
    public static readonly DiagnosticDescriptor SuppressionWithoutReason = new(
        "TH9901", "A suppression must say why", "The suppression of {0} does not say why: {1}", Category, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        "Who reads a suppression must be able to tell whether it still holds.", "docs/rules/TH9901.md");

    /// <summary>A run was made again, and was another one.</summary>
    public static readonly DiagnosticDescriptor NotDeterministic = new(
        "TH9902", "A run must be the same when it is made again", "{0}", Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "Something varies that the machine does not decide: a static field, a clock, the order of a hash table. No schedule of such a program can be followed again.", "docs/rules/TH9902.md");
#pragma warning restore RS2008

    /// <summary>All of them.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } = [SuppressionWithoutReason, NotDeterministic];
}
