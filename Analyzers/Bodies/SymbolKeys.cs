using Microsoft.CodeAnalysis;

namespace TopHalf.Analyzers.Bodies;

/// <summary>Text that names a symbol in every compilation in the same way.</summary>
internal static class SymbolKeys
{
    /// <summary>A method, lambda or local function.</summary>
    public static string Of(IMethodSymbol method)
    {
        var definition = (method.ReducedFrom ?? method).OriginalDefinition;
        if (definition.MethodKind is MethodKind.AnonymousFunction or MethodKind.LocalFunction)
        {
            var syntax = definition.DeclaringSyntaxReferences[0];
            return $"{syntax.SyntaxTree.FilePath}:{syntax.Span.Start}";
        }

        return definition.GetDocumentationCommentId() ?? definition.ToDisplayString();
    }

    /// <summary>A type; the arguments of a generic one do not count.</summary>
    public static string Of(ITypeSymbol type) => type.OriginalDefinition.GetDocumentationCommentId() ?? type.OriginalDefinition.ToDisplayString();

    /// <summary>A field, property or event.</summary>
    public static string Of(ISymbol member) => member.OriginalDefinition.GetDocumentationCommentId() ?? member.ToDisplayString();

    /// <summary>For messages: the class and the member.</summary>
    public static string NameOf(IMethodSymbol method) => method.MethodKind switch
    {
        MethodKind.AnonymousFunction => "a lambda in " + (method.ContainingSymbol is IMethodSymbol outer ? NameOf(outer) : method.ContainingSymbol.Name),
        MethodKind.Constructor => $"new {method.ContainingType.Name}",
        MethodKind.PropertyGet or MethodKind.PropertySet => $"{method.ContainingType.Name}.{method.AssociatedSymbol?.Name}",
        MethodKind.LocalFunction => method.Name,
        _ => $"{method.ContainingType?.Name}.{method.Name}",
    };
}
