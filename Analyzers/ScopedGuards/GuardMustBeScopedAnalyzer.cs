using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using TopHalf.Analyzers.Values;

namespace TopHalf.Analyzers.ScopedGuards;

/// <summary>TH9102: a guard is neither disposed by <c>using</c> nor handed on, or there are two copies of it.</summary>
/// <remarks>
/// The compiler refuses an await only between two uses of a guard. A guard that is dropped has no second use, so the lock stays
/// held over the await, and a copy releases the lock a second time. These are the programs that it lets pass.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GuardMustBeScopedAnalyzer : DiagnosticAnalyzer
{
    private const string AttributeName = "TopHalf.Rules.ScopedGuardAttribute";

    private static readonly DiagnosticDescriptor _rule = new(
        RuleTable.GuardMustBeScoped,
        "A guard must be scoped by using",
        "The guard '{0}' {1}",
        RuleTable.Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        "A guard holds a lock until it is disposed. Only 'using' ends it on every way out, exactly once.",
        RuleTable.Pages + RuleTable.GuardMustBeScoped + ".md");

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
                var marks = new GuardMarks(attribute);
                start.RegisterOperationAction(
                    operation => CheckNewGuard(operation, marks), OperationKind.Invocation, OperationKind.Await);
                start.RegisterOperationAction(
                    operation => CheckOutGuard(operation, marks), OperationKind.Argument);
                start.RegisterOperationAction(
                    operation => CheckCopy(operation, marks),
                    OperationKind.LocalReference, OperationKind.ParameterReference, OperationKind.FieldReference);
            }
        });
    }

    private static void CheckNewGuard(OperationAnalysisContext context, GuardMarks marks)
    {
        var value = context.Operation;
        if (!marks.IsNewGuard(value))
        {
            return;
        }

        var use = ValueUse.Of(value);
        var complaint = use.Fate switch
        {
            ValueFate.Ignored => "is ignored, so the lock stays held",
            ValueFate.Discarded => "is discarded, so the lock stays held",
            ValueFate.Receiver => "is not kept; hold it with 'using'",
            ValueFate.KeptInLocal when !IsHandedOn(value, use.Target) => NotDisposed(use.Target),
            ValueFate.KeptInMember when !marks.MayContainGuards(use.Target?.ContainingType) =>
                "is kept in a member of a type that is no guard itself",
            _ => null,
        };
        Report(context, value, complaint);
    }

    private static void CheckOutGuard(OperationAnalysisContext context, GuardMarks marks)
    {
        var argument = (IArgumentOperation)context.Operation;
        if (!marks.IsNewGuard(argument))
        {
            return;
        }

        var complaint = Body.OutTarget(argument) switch
        {
            IDiscardOperation => "is discarded, so the lock stays held",
            ILocalReferenceOperation local when !IsHandedOn(argument, local.Local) => NotDisposed(local.Local),
            _ => null,
        };
        Report(context, argument.Value, complaint);
    }

    private static void CheckCopy(OperationAnalysisContext context, GuardMarks marks)
    {
        var value = context.Operation;
        var use = ValueUse.Of(value);
        var complaint = use.Fate switch
        {
            ValueFate.KeptInLocal or ValueFate.Discarded => "is copied; each copy releases the lock",
            ValueFate.UsingResource when use.Target is not null => "is copied; each copy releases the lock",
            ValueFate.Returned or ValueFate.HandedToCaller when value is ILocalReferenceOperation { Local.IsUsing: true } =>
                "is handed to the caller, but 'using' releases the lock here",
            _ => null,
        };

        // Whether it is a guard is asked last: it may take a look at the whole body.
        if (complaint is not null && marks.IsGuardVariable(value))
        {
            Report(context, value, complaint);
        }
    }

    /// <summary>Whether something other than the declaration takes the guard out of the local: using, return, argument, copy.</summary>
    private static bool IsHandedOn(IOperation origin, ISymbol? variable) => Body.Of(origin).Descendants().Any(operation =>
        Refers(operation, variable) && !IsInside(operation, origin) && TakesOver(ValueUse.Of(operation).Fate));

    private static bool Refers(IOperation operation, ISymbol? variable) => operation switch
    {
        ILocalReferenceOperation local => SymbolEqualityComparer.Default.Equals(local.Local, variable),
        IParameterReferenceOperation parameter => SymbolEqualityComparer.Default.Equals(parameter.Parameter, variable),
        _ => false,
    };

    private static bool IsInside(IOperation operation, IOperation origin) => origin.Syntax.Span.Contains(operation.Syntax.Span);

    private static bool TakesOver(ValueFate fate) => fate is
        ValueFate.UsingResource or ValueFate.Returned or ValueFate.PassedOn or ValueFate.HandedToCaller
        or ValueFate.KeptInLocal or ValueFate.KeptInMember;

    private static string NotDisposed(ISymbol? variable) => $"in '{variable?.Name}' is not disposed by 'using'";

    private static void Report(OperationAnalysisContext context, IOperation value, string? complaint)
    {
        if (complaint is not null)
        {
            context.ReportDiagnostic(Diagnostic.Create(_rule, value.Syntax.GetLocation(), GuardName(value), complaint));
        }
    }

    private static string GuardName(IOperation value) =>
        value.Type?.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat) ?? value.Syntax.ToString();
}
