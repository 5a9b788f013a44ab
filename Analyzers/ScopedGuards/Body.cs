using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TopHalf.Analyzers.ScopedGuards;

/// <summary>The method body around an operation.</summary>
internal static class Body
{
    /// <summary>The outermost operation around the given one.</summary>
    public static IOperation Of(IOperation operation)
    {
        while (operation.Parent is { } parent)
        {
            operation = parent;
        }

        return operation;
    }

    /// <summary>What the argument assigns to: a reference to a local, also of one that it declares, a discard, or something else.</summary>
    public static IOperation OutTarget(IArgumentOperation argument) =>
        argument.Value is IDeclarationExpressionOperation declaration ? declaration.Expression : argument.Value;

    /// <summary>The local that the argument assigns to, if it is one.</summary>
    public static ILocalSymbol? OutLocal(IArgumentOperation argument) => (OutTarget(argument) as ILocalReferenceOperation)?.Local;
}
