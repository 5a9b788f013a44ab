using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using TopHalf.Analyzers.Values;

namespace TopHalf.Analyzers.MustUse;

/// <summary>TH9101: the result of a method marked <c>[MustUse]</c> is ignored or discarded.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MustUseResultAnalyzer : DiagnosticAnalyzer
{
    private const string AttributeName = "TopHalf.Rules.MustUseAttribute";

    private static readonly DiagnosticDescriptor _rule = new(
        RuleTable.MustUseResult,
        "The result must be used",
        "The result of '{0}' is {1}: {2}",
        RuleTable.Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "The method reports in its result alone whether it did its work, as a kernel function marked __must_check.",
        RuleTable.Pages + RuleTable.MustUseResult + ".md");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(_rule);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(AttributeName) is { } attribute)
            {
                start.RegisterOperationAction(operation => CheckCall(operation, attribute), OperationKind.Invocation);
            }
        });
    }

    private static void CheckCall(OperationAnalysisContext context, INamedTypeSymbol attribute)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.ReturnsVoid || SymbolMarks.FindOnMethod(call.TargetMethod, attribute) is not { } mark)
        {
            return;
        }

        var use = ValueUse.Of(call);
        if (use.Fate is ValueFate.Awaited)
        {
            use = ValueUse.Of(use.Consumer);
        }

        if (Complaint(use.Fate) is { } complaint)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                _rule, call.Syntax.GetLocation(), call.TargetMethod.Name, complaint, Reason(mark)));
        }
    }

    private static string? Complaint(ValueFate fate) => fate switch
    {
        ValueFate.Ignored => "ignored",
        ValueFate.Discarded => "discarded",
        _ => null,
    };

    private static string Reason(AttributeData mark)
    {
        foreach (var named in mark.NamedArguments)
        {
            if (named is { Key: "Reason", Value.Value: string property })
            {
                return property;
            }
        }

        return mark.ConstructorArguments.Length > 0 && mark.ConstructorArguments[0].Value is string argument
            ? argument
            : "it alone tells whether the call succeeded";
    }
}
