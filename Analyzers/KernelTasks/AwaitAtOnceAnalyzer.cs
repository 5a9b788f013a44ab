using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TopHalf.Analyzers.Values;

namespace TopHalf.Analyzers.KernelTasks;

/// <summary>TH9103: a <c>KernelTask</c> is kept, dropped or asked for its result instead of awaited at once.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AwaitAtOnceAnalyzer : DiagnosticAnalyzer
{
    private const string TaskName = "TopHalf.Scheduling.KernelTask";
    private const string TaskOfResultName = "TopHalf.Scheduling.KernelTask`1";

    private static readonly DiagnosticDescriptor _rule = new(
        RuleTable.AwaitAtOnce,
        "A kernel task must be awaited at once",
        "The kernel task of '{0}' {1}",
        RuleTable.Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        "A task in the kernel has one stack: a call that may sleep is either finished or not begun, never pending beside its caller.",
        RuleTable.Pages + RuleTable.AwaitAtOnce + ".md");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(_rule);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            var task = start.Compilation.GetTypeByMetadataName(TaskName);
            var taskOfResult = start.Compilation.GetTypeByMetadataName(TaskOfResultName);
            if (task is null && taskOfResult is null)
            {
                return;
            }

            start.RegisterOperationAction(
                operation => CheckTask(operation, task, taskOfResult),
                OperationKind.Invocation, OperationKind.ObjectCreation, OperationKind.Await,
                OperationKind.PropertyReference, OperationKind.FieldReference,
                OperationKind.LocalReference, OperationKind.ParameterReference);
        });
    }

    private static void CheckTask(OperationAnalysisContext context, INamedTypeSymbol? task, INamedTypeSymbol? taskOfResult)
    {
        var value = context.Operation;
        if (!Is(value.Type, task) && !Is(value.Type, taskOfResult))
        {
            return;
        }

        var use = ValueUse.Of(value);
        var complaint = use.Fate switch
        {
            ValueFate.Ignored => "is not awaited",
            ValueFate.Discarded => "is discarded, not awaited",
            ValueFate.KeptInLocal or ValueFate.KeptInMember =>
                use.Target is { } target ? $"is kept in '{target.Name}'; await it at once" : "is kept; await it at once",
            ValueFate.Receiver when use.Target is { Name: "GetAwaiter" or "Result" } member =>
                $"is asked for '{member.Name}'; await it, or the CPU stands still",
            _ => null,
        };
        if (complaint is not null)
        {
            context.ReportDiagnostic(Diagnostic.Create(_rule, value.Syntax.GetLocation(), value.Syntax.ToString(), complaint));
        }
    }

    private static bool Is(ITypeSymbol? type, INamedTypeSymbol? definition) =>
        definition is not null && SymbolEqualityComparer.Default.Equals(type?.OriginalDefinition, definition);
}
