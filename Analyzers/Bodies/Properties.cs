using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TopHalf.Analyzers.Contracts;

namespace TopHalf.Analyzers.Bodies;

/// <summary>Which members are fields, whatever they are called: automatic properties, and parameters that a class keeps.</summary>
internal static class Properties
{
    /// <summary>The field of an automatic property of this compilation that nobody overrides; null for a property with code, or of which none is known.</summary>
    public static Member? FieldOf(IPropertySymbol property) =>
        property is { IsAbstract: false, IsVirtual: false, IsOverride: false, IsIndexer: false, ContainingType.TypeKind: not TypeKind.Interface } && IsAutomatic(property) ? MemberOf(property) : null;

    /// <summary>Whether a parameter belongs to a primary constructor, so that all members of the class may use it.</summary>
    public static bool IsKept(IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor &&
        constructor.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is TypeDeclarationSyntax;

    /// <summary>The field in which a class keeps a parameter of its primary constructor.</summary>
    public static Member FieldOf(IParameterSymbol parameter) =>
        new($"{SymbolKeys.Of((ITypeSymbol)parameter.ContainingType)}.<{parameter.Name}>", parameter.Name, IsStatic: false, IsMutable: false, null, default);

    /// <summary>A field, property or event as a member.</summary>
    public static Member MemberOf(ISymbol symbol)
    {
        var isMutable = symbol switch
        {
            IFieldSymbol field => !field.IsReadOnly && !field.IsConst,
            IPropertySymbol property => property.SetMethod is { IsInitOnly: false },
            _ => false,
        };
        var place = symbol.Locations.FirstOrDefault(static location => location.IsInSource) is { } location ? new Place(location.SourceTree!, location.SourceSpan) : default;
        return new(SymbolKeys.Of(symbol), $"{symbol.ContainingType?.Name}.{symbol.Name}", symbol.IsStatic, isMutable, ContractReader.GuardOf(symbol), place)
        {
            Slot = ContractReader.OfSlot(symbol),
        };
    }

    /// <summary>Whether the compiler writes its accessors.</summary>
    public static bool IsAutomatic(IPropertySymbol property) => property.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() switch
    {
        PropertyDeclarationSyntax { ExpressionBody: null, AccessorList: { } list } => list.Accessors.All(static accessor => accessor is { Body: null, ExpressionBody: null }),
        ParameterSyntax => true,
        _ => false,
    };
}
