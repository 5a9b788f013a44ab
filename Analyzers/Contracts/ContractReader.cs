using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace TopHalf.Analyzers.Contracts;

/// <summary>Reads contracts from attributes, of the method and of what it overrides or implements.</summary>
internal sealed class ContractReader
{
    private const string Namespace = "TopHalf.Contracts";

    private readonly Dictionary<ISymbol, MethodContract> _known = new(SymbolEqualityComparer.Default);

    /// <summary>The contract of a method, an accessor, or the Invoke of a delegate.</summary>
    public MethodContract Of(IMethodSymbol method)
    {
        var definition = method.OriginalDefinition;
        if (!_known.TryGetValue(definition, out var contract))
        {
            contract = Read(definition);
            _known[definition] = contract;
        }

        return contract;
    }

    /// <summary>What is bound to the slot: a field, property or parameter with a delegate in it.</summary>
    public static SubjectContract OfSlot(ISymbol slot) => Subject(slot);

    /// <summary>The lock under which a field or property is used; null if it names none.</summary>
    public static string? GuardOf(ISymbol member) =>
        Attributes(member).FirstOrDefault(static attribute => attribute.AttributeClass!.Name == "GuardedByAttribute")?.ConstructorArguments[0].Value as string;

    private MethodContract Read(IMethodSymbol method)
    {
        foreach (var source in Sources(method))
        {
            if (ReadFrom(source) is { IsEmpty: false } contract)
            {
                return contract;
            }
        }

        return MethodContract.None;
    }

    /// <summary>The method, then what it overrides, then what it implements: the first that says something counts.</summary>
    private static IEnumerable<IMethodSymbol> Sources(IMethodSymbol method)
    {
        for (var symbol = method; symbol is not null; symbol = symbol.OverriddenMethod)
        {
            yield return symbol.OriginalDefinition;
        }

        if (method is { IsStatic: false, ContainingType: { TypeKind: TypeKind.Class or TypeKind.Struct } type })
        {
            foreach (var member in type.AllInterfaces.SelectMany(each => each.GetMembers(method.Name).OfType<IMethodSymbol>()))
            {
                if (SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member), method))
                {
                    yield return member.OriginalDefinition;
                }
            }
        }
    }

    private static MethodContract ReadFrom(IMethodSymbol method)
    {
        var parameters = method.Parameters.Select(Subject).ToImmutableArray();
        var contract = new MethodContract
        {
            Receiver = Subject(method),
            Parameters = parameters.All(static each => each.IsEmpty) ? ImmutableArray<SubjectContract>.Empty : parameters,
        };
        foreach (var attribute in Attributes(method))
        {
            contract = attribute.AttributeClass!.Name switch
            {
                "MaySleepAttribute" => contract with
                {
                    MaySleep = true,
                    SleepsForMemory = Named(attribute, "ForMemory") is true,
                    AwakeIn = Named(attribute, "Unless") is int sections ? (Sections)sections : Sections.None,
                    SleepsOnlyIn = Named(attribute, "OnlyIn") is int contexts ? (CallContexts)contexts : CallContexts.Any,
                    SleepsUnlessMadeWith = Named(attribute, "UnlessMadeWith") as string,
                    SleepsIf = Named(attribute, "If") is string name ? IndexOf(method, name) : -1,
                },
                "CallableFromAttribute" => contract with { CallableFrom = (CallContexts)Argument(attribute) },
                "EntersAttribute" => contract with { Enters = (Sections)Argument(attribute) },
                "LeavesAttribute" => contract with { Leaves = (Sections)Argument(attribute) },
                "RunsInAttribute" => contract with { RunsIn = (CallContexts)Argument(attribute) },
                "AtomicAttribute" => contract with { IsAtomic = true },
                "MustHoldAttribute" => contract with { MustHold = contract.MustHold.Add((string)attribute.ConstructorArguments[0].Value!) },
                _ => contract,
            };
        }

        return contract == MethodContract.None ? contract : contract with { IsEmpty = false };
    }

    private static int IndexOf(IMethodSymbol method, string name)
    {
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Name == name)
            {
                return parameter.Ordinal;
            }
        }

        return -1;
    }

    private static SubjectContract Subject(ISymbol symbol)
    {
        var contract = SubjectContract.None;
        foreach (var attribute in Attributes(symbol))
        {
            contract = attribute.AttributeClass!.Name switch
            {
                "AcquiresAttribute" => contract with
                {
                    Acquires = new LockUse(
                        (Sections)Argument(attribute), Named(attribute, "IsShared") is true, Named(attribute, "IsTry") is true, Named(attribute, "IsNested") is true),
                },
                "ReleasesAttribute" => contract with { Releases = (Sections)Argument(attribute) },
                "ArmsAttribute" => contract with { Arms = true },
                "DisarmsAttribute" => contract with { Disarms = true },
                "WaitsForAttribute" => contract with { WaitsFor = true, Disarms = Named(attribute, "Disarms") is true },
                "FreesAttribute" => contract with { Frees = true },
                "RunsInAttribute" when symbol is not IMethodSymbol => contract with { RunsIn = (CallContexts)Argument(attribute) },
                "AtomicAttribute" when symbol is not IMethodSymbol => contract with { IsAtomic = true },
                _ => contract,
            };
        }

        var declared = symbol switch
        {
            IParameterSymbol parameter => parameter.Type,
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            _ => null,
        };
        return declared is INamedTypeSymbol { DelegateInvokeMethod: not null } type && Subject(type) is { } ofType
            ? contract with { RunsIn = contract.RunsIn ?? ofType.RunsIn, IsAtomic = contract.IsAtomic || ofType.IsAtomic }
            : contract;
    }

    private static IEnumerable<AttributeData> Attributes(ISymbol symbol)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (IsOurs(attribute))
            {
                yield return attribute;
            }
        }

        if (symbol is IMethodSymbol { AssociatedSymbol: { } property })
        {
            foreach (var attribute in property.GetAttributes())
            {
                if (IsOurs(attribute))
                {
                    yield return attribute;
                }
            }
        }

        if (symbol is IMethodSymbol { MethodKind: MethodKind.DelegateInvoke, ContainingType: { } type })
        {
            foreach (var attribute in type.GetAttributes())
            {
                if (IsOurs(attribute))
                {
                    yield return attribute;
                }
            }
        }
    }

    private static bool IsOurs(AttributeData attribute) => attribute.AttributeClass is { } type && type.ContainingNamespace.ToDisplayString() == Namespace;

    private static int Argument(AttributeData attribute) => attribute.ConstructorArguments is { Length: > 0 } arguments && arguments[0].Value is int value ? value : 0;

    private static object? Named(AttributeData attribute, string name) => attribute.NamedArguments.FirstOrDefault(pair => pair.Key == name).Value.Value;
}
