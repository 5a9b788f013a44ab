using Microsoft.CodeAnalysis;
using TopHalf.Analyzers.Flow;

namespace TopHalf.Analyzers.Hosts;

/// <summary>A finding as the compiler shows it.</summary>
internal static class Report
{
    public static Diagnostic Of(DiagnosticDescriptor rule, Finding finding)
    {
        var chain = finding.Chain.Length > 1 ? " (" + string.Join(" → ", finding.Chain.Select(static step => step.Name)) + ")" : "";
        return Diagnostic.Create(rule, finding.Place.ToLocation(), finding.Chain.Select(static step => step.Place.ToLocation()), finding.Message + chain);
    }
}
