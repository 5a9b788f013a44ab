using Microsoft.CodeAnalysis;

namespace TopHalf.Analyzers.Values;

/// <summary>Finds the attributes with which the Framework marks what a rule is about.</summary>
internal static class SymbolMarks
{
    /// <summary>The attribute on the method itself, or else on the nearest method that it overrides.</summary>
    public static AttributeData? FindOnMethod(IMethodSymbol method, INamedTypeSymbol attribute)
    {
        for (var candidate = method.ReducedFrom ?? method; candidate is not null; candidate = candidate.OverriddenMethod)
        {
            if (FindOn(candidate, attribute) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Whether the type, or the generic type that it is made from, carries the attribute.</summary>
    public static bool IsMarked(ITypeSymbol? type, INamedTypeSymbol attribute) =>
        type is INamedTypeSymbol named && FindOn(named.OriginalDefinition, attribute) is not null;

    private static AttributeData? FindOn(ISymbol symbol, INamedTypeSymbol attribute)
    {
        foreach (var data in symbol.GetAttributes())
        {
            if (SymbolEqualityComparer.Default.Equals(data.AttributeClass, attribute))
            {
                return data;
            }
        }

        return null;
    }
}
