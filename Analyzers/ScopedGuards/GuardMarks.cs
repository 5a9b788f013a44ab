using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TopHalf.Analyzers.Values;

namespace TopHalf.Analyzers.ScopedGuards;

/// <summary>Tells which values are guards.</summary>
/// <remarks>
/// The attribute on a method makes a guard of what that method gives out: its result, the awaited result, an <c>out</c> argument;
/// of these, what can be disposed. The attribute on a type makes a guard of every value of the type.
/// </remarks>
internal sealed class GuardMarks(INamedTypeSymbol attribute)
{
    /// <summary>Whether the expression, a call or an await, makes a guard.</summary>
    public bool IsNewGuard(IOperation value) =>
        IsMarked(value.Type) || (IsDisposable(value.Type) && CallOf(value) is { } call && IsMarked(call.TargetMethod));

    /// <summary>Whether the argument takes a new guard out of the call.</summary>
    public bool IsNewGuard(IArgumentOperation argument) =>
        argument is { Parameter: { RefKind: RefKind.Out, Type: var type } }
        && (IsMarked(type)
            || (IsDisposable(type) && argument.Parent is IInvocationOperation call && IsMarked(call.TargetMethod)));

    /// <summary>Whether the expression names a variable that holds a guard.</summary>
    public bool IsGuardVariable(IOperation value) =>
        IsMarked(value.Type)
        || (value is ILocalReferenceOperation local && IsDisposable(value.Type) && TakesNewGuard(local));

    /// <summary>Whether a value of the type disposes the guards in it: it is a guard itself, or a ref struct with a <c>Dispose</c>.</summary>
    public bool MayContainGuards(INamedTypeSymbol? type) =>
        IsMarked(type) || (type is { IsRefLikeType: true } && IsDisposable(type));

    private bool IsMarked(ITypeSymbol? type) => SymbolMarks.IsMarked(type, attribute);

    private bool IsMarked(IMethodSymbol method) => SymbolMarks.FindOnMethod(method, attribute) is not null;

    private bool TakesNewGuard(ILocalReferenceOperation reference) => Body.Of(reference).Descendants().Any(operation => operation switch
    {
        IInvocationOperation or IAwaitOperation =>
            IsNewGuard(operation) && SymbolEqualityComparer.Default.Equals(ValueUse.Of(operation).Target, reference.Local),
        IArgumentOperation argument =>
            IsNewGuard(argument) && SymbolEqualityComparer.Default.Equals(Body.OutLocal(argument), reference.Local),
        _ => false,
    });

    private static IInvocationOperation? CallOf(IOperation value) => value switch
    {
        IInvocationOperation call => call,
        IAwaitOperation { Operation: IInvocationOperation call } => call,
        _ => null,
    };

    private static bool IsDisposable(ITypeSymbol? type) =>
        type is INamedTypeSymbol
        && (type.GetMembers("Dispose").OfType<IMethodSymbol>().Any(method => !method.IsStatic)
            || type.AllInterfaces.Any(contract => contract.SpecialType == SpecialType.System_IDisposable));
}
