using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TopHalf.Analyzers.Contracts;

namespace TopHalf.Analyzers.Bodies;

/// <content>Calls, and what they are of.</content>
internal sealed partial class OperationReader
{
    private int Invoke(IInvocationOperation invocation)
    {
        var method = invocation.TargetMethod;
        var receiver = Read(invocation.Instance);
        var slot = method.MethodKind is MethodKind.DelegateInvoke ? SlotOf(invocation.Instance) : SubjectContract.None;
        var kind = method.MethodKind is MethodKind.DelegateInvoke ? CallKind.Delegate : invocation.IsVirtual ? CallKind.Virtual : CallKind.Direct;
        return AddCall(invocation, method, kind, receiver, invocation.Arguments, slot);
    }

    private int Create(IObjectCreationOperation creation)
    {
        var result = Registers++;
        Add(new Instruction.Allocate(result, PlaceOf(creation), creation.Type is null ? "" : SymbolKeys.Of(creation.Type)));
        if (creation.Constructor is { } constructor)
        {
            AddCall(creation, constructor, CallKind.Constructor, result, creation.Arguments, SubjectContract.None);
        }

        return result;
    }

    private int AddCall(
        IOperation operation, IMethodSymbol method, CallKind kind, int receiver, ImmutableArray<IArgumentOperation> arguments, SubjectContract slot)
    {
        var values = new int[method.Parameters.Length];
        IOperation? target = null;
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = Instruction.None;
        }

        foreach (var argument in arguments)
        {
            if (argument.Parameter is not { } parameter)
            {
                continue;
            }

            if (parameter.RefKind is RefKind.Out)
            {
                target ??= argument.Value;
            }
            else
            {
                values[parameter.Ordinal] = Read(argument.Value);
            }
        }

        var result = Registers++;
        var outResult = target is null ? Instruction.None : Registers++;
        Add(new Instruction.Call(result, PlaceOf(operation), TargetOf(method, kind), receiver, [.. values], outResult, slot));
        if (target is not null)
        {
            Assign(target, outResult);
        }

        return result;
    }

    private CallTarget TargetOf(IMethodSymbol method, CallKind kind)
    {
        var contract = _contracts.Of(method.ReducedFrom ?? method);
        return new(SymbolKeys.Of(method), SymbolKeys.NameOf(method), kind, contract, Returns(method, contract))
        {
            Type = method.ContainingType is { } type ? SymbolKeys.Of((ITypeSymbol)type) : "",
            ReturnType = SymbolKeys.Of(method.ReturnType),
            IsGetter = method.MethodKind is MethodKind.PropertyGet && method.Parameters.IsEmpty,
            MadeWith = method.MethodKind is MethodKind.Constructor ? [.. method.Parameters.Select(static parameter => parameter.Name)] : [],
            IsSetter = method.MethodKind is MethodKind.PropertySet,
            IsConstructor = method.MethodKind is MethodKind.Constructor,
            DelegateParameters = method.OriginalDefinition.Parameters.Take(31)
                .Sum(static parameter => parameter.Type.TypeKind is TypeKind.Delegate ? 1 << parameter.Ordinal : 0),
            IsTask = IsKernelTask(method.ReturnType),
        };
    }

    private static bool IsKernelTask(ITypeSymbol type) => type is { Name: "KernelTask" } && type.ContainingNamespace.ToDisplayString() == "TopHalf.Scheduling";

    private static ReturnKind Returns(IMethodSymbol method, MethodContract contract)
    {
        var type = method.ReturnType;
        if (IsKernelTask(type))
        {
            if (type is not INamedTypeSymbol { TypeArguments.Length: 1 } task)
            {
                return ReturnKind.Other;
            }

            type = task.TypeArguments[0];
        }

        return type switch
        {
            { SpecialType: SpecialType.System_Boolean } => ReturnKind.Bool,
            { Name: "IrqSavedFlags" } => ReturnKind.SavedFlags,
            { Name: "Errno" } => ReturnKind.Errno,
            { SpecialType: SpecialType.System_Void } => ReturnKind.Other,
            _ when contract.Receiver.Acquires is not null => ReturnKind.Guard,
            { IsReferenceType: true } or { TypeKind: TypeKind.TypeParameter } or INamedTypeSymbol { IsTupleType: true } => ReturnKind.Reference,
            { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None } => ReturnKind.Reference,
            _ => ReturnKind.Other,
        };
    }

    private static SubjectContract SlotOf(IOperation? instance) => instance switch
    {
        IMemberReferenceOperation { Member: var member } => ContractReader.OfSlot(member),
        IParameterReferenceOperation { Parameter: var parameter } => ContractReader.OfSlot(parameter),
        _ => SubjectContract.None,
    };

    private int ReadProperty(IPropertyReferenceOperation property)
    {
        if (Properties.FieldOf(property.Property) is not null)
        {
            return Load(property);
        }

        return property.Property.GetMethod is { } getter
            ? AddCall(property, getter, KindOf(property, getter), Read(property.Instance), property.Arguments, SubjectContract.None)
            : Opaque(property);
    }

    private void WriteProperty(IPropertyReferenceOperation property, int value)
    {
        if (property.Property.SetMethod is { } setter)
        {
            var arguments = property.Arguments.Select(argument => Read(argument.Value)).Append(value).ToImmutableArray();
            Add(new Instruction.Call(
                Registers++, PlaceOf(property), TargetOf(setter, KindOf(property, setter)), Read(property.Instance), arguments, Instruction.None, SubjectContract.None));
        }
    }

    private static CallKind KindOf(IPropertyReferenceOperation property, IMethodSymbol accessor) =>
        (accessor.IsVirtual || accessor.IsAbstract || accessor.IsOverride) && property.Instance is not IInstanceReferenceOperation { Syntax.RawKind: (int)Microsoft.CodeAnalysis.CSharp.SyntaxKind.BaseExpression }
            ? CallKind.Virtual
            : CallKind.Direct;

    private int Bind(IDelegateCreationOperation creation) => creation.Target switch
    {
        IMethodReferenceOperation reference => Bind(reference),
        IFlowAnonymousFunctionOperation function => Lambda(function),
        var target => Read(target),
    };

    private int Bind(IMethodReferenceOperation reference)
    {
        var receiver = Read(reference.Instance);
        var result = Registers++;
        Add(new Instruction.MakeDelegate(result, PlaceOf(reference), SymbolKeys.Of(reference.Method), receiver));
        return result;
    }

    private int Lambda(IFlowAnonymousFunctionOperation function)
    {
        if (!_lambdas.Any(known => SymbolEqualityComparer.Default.Equals(known.Symbol, function.Symbol)))
        {
            _lambdas.Add(function);
        }

        var result = Registers++;
        Add(new Instruction.MakeDelegate(result, PlaceOf(function), SymbolKeys.Of(function.Symbol), 0));
        return result;
    }
}
