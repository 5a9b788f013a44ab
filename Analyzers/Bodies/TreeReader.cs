using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TopHalf.Analyzers.Contracts;
using TopHalf.Analyzers.Flow;

namespace TopHalf.Analyzers.Bodies;

/// <summary>Reads all bodies of a file.</summary>
internal sealed class TreeReader
{
    private readonly SemanticModel _model;
    private readonly ContractReader _contracts;
    private readonly CancellationToken _cancellation;
    private readonly ImmutableArray<MethodBody>.Builder _bodies = ImmutableArray.CreateBuilder<MethodBody>();
    private readonly ImmutableArray<TypeShape>.Builder _types = ImmutableArray.CreateBuilder<TypeShape>();

    private TreeReader(SemanticModel model, ContractReader contracts, CancellationToken cancellation)
    {
        _model = model;
        _contracts = contracts;
        _cancellation = cancellation;
    }

    /// <summary>Reads a file.</summary>
    /// <param name="model">What the compiler knows of it.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static TreeBodies Read(SemanticModel model, CancellationToken cancellation)
    {
        var reader = new TreeReader(model, new(), cancellation);
        var root = model.SyntaxTree.GetRoot(cancellation);
        if (root is CompilationUnitSyntax { Members: var members } && members.Any(static member => member is GlobalStatementSyntax))
        {
            reader.ReadBody(root, model.GetDeclaredSymbol((CompilationUnitSyntax)root, cancellation), null);
        }

        foreach (var type in root.DescendantNodes(static node => node is not (MemberDeclarationSyntax and not (BaseTypeDeclarationSyntax or BaseNamespaceDeclarationSyntax))).OfType<TypeDeclarationSyntax>())
        {
            if (model.GetDeclaredSymbol(type, cancellation) is { } symbol)
            {
                reader.ReadType(type, symbol);
            }
        }

        return new(reader._bodies.ToImmutable(), reader._types.ToImmutable());
    }

    private void ReadType(TypeDeclarationSyntax declaration, INamedTypeSymbol type)
    {
        List<string> initializers = [];
        List<string> statics = [];
        if (declaration.ParameterList is not null)
        {
            ReadPrimaryConstructor(declaration, type);
        }

        foreach (var member in declaration.Members)
        {
            switch (member)
            {
                case BaseMethodDeclarationSyntax method:
                    ReadBody(method, _model.GetDeclaredSymbol(method, _cancellation), type);
                    break;
                case BasePropertyDeclarationSyntax property:
                    ReadProperty(property, type, initializers, statics);
                    break;
                case BaseFieldDeclarationSyntax field:
                    foreach (var variable in field.Declaration.Variables)
                    {
                        ReadInitializer(variable.Initializer, _model.GetDeclaredSymbol(variable, _cancellation), type, initializers, statics);
                    }

                    break;
            }
        }

        _types.Add(Shape(type, initializers, statics));
    }

    private void ReadProperty(BasePropertyDeclarationSyntax declaration, INamedTypeSymbol type, List<string> initializers, List<string> statics)
    {
        if (_model.GetDeclaredSymbol(declaration, _cancellation) is not IPropertySymbol property)
        {
            return;
        }

        if (((declaration as PropertyDeclarationSyntax)?.ExpressionBody ?? (declaration as IndexerDeclarationSyntax)?.ExpressionBody) is { } arrow)
        {
            ReadBody(arrow, property.GetMethod, type);
            return;
        }

        if (Properties.IsAutomatic(property))
        {
            AddAccessors(property, type);
        }

        foreach (var accessor in declaration.AccessorList?.Accessors ?? [])
        {
            ReadBody(accessor, _model.GetDeclaredSymbol(accessor, _cancellation), type);
        }

        ReadInitializer((declaration as PropertyDeclarationSyntax)?.Initializer, property, type, initializers, statics);
    }

    /// <summary>The accessors that the compiler writes, for those who call them through an interface or a base class.</summary>
    private void AddAccessors(IPropertySymbol property, INamedTypeSymbol type)
    {
        if (property.IsAbstract)
        {
            return;
        }

        var member = Properties.MemberOf(property);
        var place = member.Place;
        if (property.GetMethod is { } getter)
        {
            _bodies.Add(Accessor(getter, type, place, 2, [new Instruction.Load(1, place, 0, member)], 1));
        }

        if (property.SetMethod is { } setter)
        {
            _bodies.Add(Accessor(setter, type, place, 2, [new Instruction.Store(place, 0, member, 1)], Instruction.None));
        }
    }

    private static MethodBody Accessor(IMethodSymbol accessor, INamedTypeSymbol type, Place place, int registers, ImmutableArray<Instruction> instructions, int returned) => new()
    {
        Key = SymbolKeys.Of(accessor),
        Name = SymbolKeys.NameOf(accessor),
        Type = SymbolKeys.Of((ITypeSymbol)type),
        Place = place,
        IsStatic = accessor.IsStatic,
        Parameters = accessor.Parameters.Length,
        Registers = registers,
        Blocks = [new(instructions, Instruction.None, Block.Nowhere, Block.End, returned, [], IsInLoop: false, 0)],
    };

    /// <summary>A primary constructor keeps its parameters, sets the properties of a record, and calls the base class.</summary>
    private void ReadPrimaryConstructor(TypeDeclarationSyntax declaration, INamedTypeSymbol type)
    {
        var constructor = type.InstanceConstructors.FirstOrDefault(each => each.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax(_cancellation) == declaration));
        if (constructor is null)
        {
            return;
        }

        var place = new Place(declaration.SyntaxTree, declaration.Identifier.Span);
        var instructions = ImmutableArray.CreateBuilder<Instruction>();
        foreach (var parameter in constructor.Parameters)
        {
            instructions.Add(new Instruction.Store(place, 0, Properties.FieldOf(parameter), 1 + parameter.Ordinal));
            if (type.IsRecord && type.GetMembers(parameter.Name).OfType<IPropertySymbol>().FirstOrDefault() is { } property)
            {
                instructions.Add(new Instruction.Store(place, 0, Properties.MemberOf(property), 1 + parameter.Ordinal));
                AddAccessors(property, type);
            }
        }

        _bodies.Add(new()
        {
            Key = SymbolKeys.Of(constructor) + Code.Parameters,
            Name = SymbolKeys.NameOf(constructor),
            Type = SymbolKeys.Of((ITypeSymbol)type),
            Place = place,
            Parameters = constructor.Parameters.Length,
            Registers = 1 + constructor.Parameters.Length,
            Blocks = [new(instructions.ToImmutable(), Instruction.None, Block.Nowhere, Block.End, Instruction.None, [], IsInLoop: false, 0)],
            IsConstructor = true,
        });
        ReadBody(declaration, constructor, type);
    }

    private void ReadInitializer(EqualsValueClauseSyntax? clause, ISymbol? member, INamedTypeSymbol type, List<string> initializers, List<string> statics)
    {
        if (clause is null || member is null || member is IFieldSymbol { IsConst: true } || _model.GetOperation(clause, _cancellation) is not { } operation)
        {
            return;
        }

        var graph = operation switch
        {
            IFieldInitializerOperation field => ControlFlowGraph.Create(field, _cancellation),
            IPropertyInitializerOperation property => ControlFlowGraph.Create(property, _cancellation),
            _ => null,
        };
        if (graph is not null)
        {
            var key = SymbolKeys.Of(member) + "/initializer";
            _bodies.AddRange(BodyReader.Read(graph, null, key, $"{type.Name}.{member.Name}", type, _contracts, Captured(operation)));
            (member.IsStatic ? statics : initializers).Add(key);
        }
    }

    private void ReadBody(SyntaxNode node, IMethodSymbol? method, INamedTypeSymbol? type)
    {
        if (method is null || _model.GetOperation(node, _cancellation) is not { Parent: null } operation)
        {
            return;
        }

        var graph = operation switch
        {
            IMethodBodyOperation body => ControlFlowGraph.Create(body, _cancellation),
            IConstructorBodyOperation body => ControlFlowGraph.Create(body, _cancellation),
            IBlockOperation block => ControlFlowGraph.Create(block, _cancellation),
            _ => null,
        };
        if (graph is not null)
        {
            _bodies.AddRange(BodyReader.Read(graph, method, SymbolKeys.Of(method), SymbolKeys.NameOf(method), type, _contracts, Captured(operation)));
        }
    }

    /// <summary>The locals and parameters that a lambda or local function shares with what is around it.</summary>
    private static ImmutableHashSet<ISymbol> Captured(IOperation operation)
    {
        var captured = ImmutableHashSet.CreateBuilder<ISymbol>(SymbolEqualityComparer.Default);
        Collect(operation, null, captured);
        return captured.ToImmutable();
    }

    private static void Collect(IOperation operation, IMethodSymbol? function, ImmutableHashSet<ISymbol>.Builder captured)
    {
        var inside = operation switch
        {
            IAnonymousFunctionOperation lambda => lambda.Symbol,
            ILocalFunctionOperation local => local.Symbol,
            _ => function,
        };
        if (function is not null)
        {
            var variable = operation switch
            {
                ILocalReferenceOperation local => (ISymbol)local.Local,
                IParameterReferenceOperation { Parameter: var parameter } when !Properties.IsKept(parameter) => parameter,
                _ => null,
            };
            if (variable is not null && !IsInside(variable.ContainingSymbol, function))
            {
                captured.Add(variable);
            }
        }

        foreach (var child in operation.ChildOperations)
        {
            Collect(child, inside, captured);
        }
    }

    private static bool IsInside(ISymbol? owner, IMethodSymbol function)
    {
        for (; owner is IMethodSymbol; owner = owner.ContainingSymbol)
        {
            if (SymbolEqualityComparer.Default.Equals(owner, function))
            {
                return true;
            }
        }

        return false;
    }

    private static TypeShape Shape(INamedTypeSymbol type, List<string> initializers, List<string> statics)
    {
        var implementations = new Dictionary<string, string>();
        if (type.TypeKind is not TypeKind.Interface)
        {
            for (var each = type; each is not null; each = each.BaseType)
            {
                foreach (var method in each.GetMembers().OfType<IMethodSymbol>().Where(static method => method.IsOverride))
                {
                    for (var overridden = method.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
                    {
                        Implement(implementations, overridden, method);
                    }
                }
            }

            foreach (var member in type.AllInterfaces.SelectMany(static each => each.GetMembers().OfType<IMethodSymbol>()))
            {
                if (type.FindImplementationForInterfaceMember(member) is IMethodSymbol implementation)
                {
                    var key = SymbolKeys.Of(implementation);
                    Implement(implementations, member, implementations.TryGetValue(key, out var overriding) ? overriding : key);
                }
            }
        }

        var supertypes = type.AllInterfaces.Select(static each => SymbolKeys.Of((ITypeSymbol)each)).ToImmutableHashSet().ToBuilder();
        for (var each = type.BaseType; each is not null; each = each.BaseType)
        {
            supertypes.Add(SymbolKeys.Of((ITypeSymbol)each));
        }

        return new(
            SymbolKeys.Of((ITypeSymbol)type), implementations, [.. initializers], [.. statics], supertypes.ToImmutable(),
            type.IsAbstract || type.IsStatic || type.TypeKind is TypeKind.Interface);
    }

    private static void Implement(Dictionary<string, string> implementations, IMethodSymbol declared, IMethodSymbol implementation) =>
        Implement(implementations, declared, SymbolKeys.Of(implementation));

    private static void Implement(Dictionary<string, string> implementations, IMethodSymbol declared, string implementation)
    {
        var key = SymbolKeys.Of(declared);
        if (!implementations.ContainsKey(key))
        {
            implementations[key] = implementation;
        }
    }
}
