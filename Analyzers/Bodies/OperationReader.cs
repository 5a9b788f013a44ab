using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TopHalf.Analyzers.Contracts;

namespace TopHalf.Analyzers.Bodies;

/// <summary>Turns operations into instructions on registers.</summary>
internal sealed partial class OperationReader
{
    private readonly IMethodSymbol? _method;
    private readonly INamedTypeSymbol? _type;
    private readonly string _key;
    private readonly ContractReader _contracts;
    private readonly ImmutableHashSet<ISymbol> _captured;
    private readonly Dictionary<ISymbol, int> _locals = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<CaptureId, int> _captures = [];
    private readonly Dictionary<CaptureId, IOperation> _captureTargets = [];
    private readonly List<IFlowAnonymousFunctionOperation> _lambdas = [];
    private bool _hasBegun;
    private ImmutableArray<Instruction>.Builder _instructions = ImmutableArray.CreateBuilder<Instruction>();

    public OperationReader(IMethodSymbol? method, INamedTypeSymbol? type, string key, ContractReader contracts, ImmutableHashSet<ISymbol> captured)
    {
        _method = method;
        _type = type;
        _key = key;
        _contracts = contracts;
        _captured = captured;
        Registers = 1 + (method?.Parameters.Length ?? 0);
    }

    /// <summary>How many registers there are so far.</summary>
    public int Registers { get; private set; }

    /// <summary>The lambdas that were met, each once.</summary>
    public IReadOnlyList<IFlowAnonymousFunctionOperation> Lambdas => _lambdas;

    /// <summary>Begins a block. The first one puts the parameters that lambdas use where these find them.</summary>
    public void Begin()
    {
        _instructions = ImmutableArray.CreateBuilder<Instruction>();
        if (_method is not null && !_hasBegun)
        {
            _hasBegun = true;
            foreach (var parameter in _method.Parameters.Where(_captured.Contains))
            {
                Add(new Instruction.Store(PlaceOf(parameter), 0, Cell(parameter), 1 + parameter.Ordinal));
            }
        }
    }

    /// <summary>Ends the block.</summary>
    public ImmutableArray<Instruction> End() => _instructions.ToImmutable();

    /// <summary>Reads an operation.</summary>
    /// <returns>The register with its value.</returns>
    public int Read(IOperation? operation)
    {
        if (operation is null)
        {
            return Instruction.None;
        }

        if (operation.ConstantValue is { HasValue: true } constant)
        {
            return Constant(operation, constant.Value);
        }

        return operation switch
        {
            IExpressionStatementOperation statement => Read(statement.Operation),
            IInstanceReferenceOperation => 0,
            IParameterReferenceOperation or ILocalReferenceOperation or IFieldReferenceOperation or IEventReferenceOperation or IArrayElementReferenceOperation => Load(operation),
            IPropertyReferenceOperation property => ReadProperty(property),
            IFlowCaptureOperation capture => Capture(capture),
            IFlowCaptureReferenceOperation reference => _captures.TryGetValue(reference.Id, out var register) ? register : Opaque(operation),
            IDeclarationExpressionOperation declaration => Read(declaration.Expression),
            ISimpleAssignmentOperation assignment => Assign(assignment.Target, Read(assignment.Value)),
            IDeconstructionAssignmentOperation assignment => Deconstruct(assignment.Target, Read(assignment.Value)),
            ICompoundAssignmentOperation assignment => Change(assignment.Target, assignment.Value),
            IIncrementOrDecrementOperation increment => Change(increment.Target, null),
            IEventAssignmentOperation assignment => Assign(assignment.EventReference, Read(assignment.HandlerValue)),
            IAwaitOperation wait => Read(wait.Operation),
            IConversionOperation conversion => Read(conversion.Operand),
            IParenthesizedOperation parenthesized => Read(parenthesized.Operand),
            IArgumentOperation argument => Read(argument.Value),
            IInvocationOperation invocation => Invoke(invocation),
            IObjectCreationOperation creation => Create(creation),
            IDelegateCreationOperation creation => Bind(creation),
            IFlowAnonymousFunctionOperation function => Lambda(function),
            IMethodReferenceOperation reference => Bind(reference),
            IBinaryOperation binary => Compare(binary),
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } unary => Negate(unary, Read(unary.Operand)),
            IIsNullOperation isNull => IsEqual(isNull, Read(isNull.Operand), Constant(isNull, null)),
            IIsPatternOperation match => Match(match, Read(match.Value), match.Pattern),
            ITupleOperation tuple => Gather(tuple, tuple.Elements),
            IArrayCreationOperation { Initializer: { } initializer } array => Gather(array, initializer.ElementValues),
            ICollectionExpressionOperation collection => Gather(collection, collection.Elements),
            IDefaultValueOperation empty => Constant(empty, empty.Type is { IsValueType: true } ? 0 : null),
            _ => ReadParts(operation),
        };
    }

    private int ReadParts(IOperation operation)
    {
        foreach (var child in operation.ChildOperations)
        {
            Read(child);
        }

        return Opaque(operation);
    }

    private int Capture(IFlowCaptureOperation capture)
    {
        _captureTargets[capture.Id] = capture.Value;
        var value = Read(capture.Value);
        if (!_captures.TryGetValue(capture.Id, out var register))
        {
            register = Registers++;
            _captures[capture.Id] = register;
        }

        Add(new Instruction.Copy(register, PlaceOf(capture), value));
        return register;
    }

    /// <summary>Reads a variable.</summary>
    private int Load(IOperation operation)
    {
        switch (operation)
        {
            case IParameterReferenceOperation { Parameter: var parameter } when IsOwn(parameter) && !_captured.Contains(parameter):
                return 1 + parameter.Ordinal;
            case ILocalReferenceOperation { Local: var local } when !_captured.Contains(local):
                return Register(local);
            default:
                var (@base, member) = Variable(operation);
                var result = Registers++;
                Add(new Instruction.Load(result, PlaceOf(operation), @base, member));
                return result;
        }
    }

    /// <summary>Writes a variable.</summary>
    /// <returns>The register with the value.</returns>
    private int Assign(IOperation target, int value)
    {
        switch (target)
        {
            case IParameterReferenceOperation { Parameter: var parameter } when IsOwn(parameter) && !_captured.Contains(parameter):
                Add(new Instruction.Copy(1 + parameter.Ordinal, PlaceOf(target), value));
                break;
            case ILocalReferenceOperation { Local: var local } when !_captured.Contains(local):
                Add(new Instruction.Copy(Register(local), PlaceOf(target), value));
                break;
            case IFlowCaptureReferenceOperation reference when _captureTargets.TryGetValue(reference.Id, out var captured):
                Assign(captured, value);
                break;
            case IDeclarationExpressionOperation declaration:
                Assign(declaration.Expression, value);
                break;
            case ITupleOperation tuple:
                Deconstruct(tuple, value);
                break;
            case IPropertyReferenceOperation property when Properties.FieldOf(property.Property) is null:
                WriteProperty(property, value);
                break;
            case IParameterReferenceOperation or ILocalReferenceOperation or IFieldReferenceOperation or IEventReferenceOperation or IArrayElementReferenceOperation or IPropertyReferenceOperation:
                var (@base, member) = Variable(target);
                Add(new Instruction.Store(PlaceOf(target), @base, member, value));
                break;
        }

        return value;
    }

    private int Change(IOperation target, IOperation? operand)
    {
        Read(target);
        var added = Read(operand);
        // An event or a delegate gets one more; everything else is a number that is not followed.
        return Assign(target, target.Type?.TypeKind == TypeKind.Delegate && added >= 0 ? added : Opaque(target));
    }

    private int Deconstruct(IOperation target, int value)
    {
        var elements = (target is IDeclarationExpressionOperation declaration ? declaration.Expression : target) is ITupleOperation tuple ? tuple.Elements : [];
        for (var index = 0; index < elements.Length; index++)
        {
            var element = Registers++;
            Add(new Instruction.Load(element, PlaceOf(target), value, Element(index)));
            Assign(elements[index], element);
        }

        return value;
    }

    private int Gather(IOperation operation, ImmutableArray<IOperation> elements)
    {
        var values = elements.Select(Read).ToList();
        var result = Registers++;
        Add(new Instruction.Allocate(result, PlaceOf(operation), operation.Type is null ? "" : SymbolKeys.Of(operation.Type)));
        for (var index = 0; index < values.Count; index++)
        {
            Add(new Instruction.Store(PlaceOf(operation), result, operation is ITupleOperation ? Element(index) : Element(null), values[index]));
        }

        return result;
    }

    private int Compare(IBinaryOperation binary)
    {
        var (left, right) = (Read(binary.LeftOperand), Read(binary.RightOperand));
        return binary.OperatorKind switch
        {
            BinaryOperatorKind.Equals => IsEqual(binary, left, right),
            BinaryOperatorKind.NotEquals => Negate(binary, IsEqual(binary, left, right)),
            _ => Combine(binary, left, right),
        };
    }

    private int Combine(IBinaryOperation binary, int left, int right)
    {
        var result = Registers++;
        Add(new Instruction.Combine(result, PlaceOf(binary), binary.OperatorKind, left, right));
        return result;
    }

    private int Match(IOperation operation, int value, IPatternOperation pattern)
    {
        switch (pattern)
        {
            case IConstantPatternOperation constant:
                return IsEqual(operation, value, Read(constant.Value));
            case INegatedPatternOperation negated:
                return Negate(operation, Match(operation, value, negated.Pattern));
            case IDeclarationPatternOperation { DeclaredSymbol: { } declared } declaration:
                Keep(declared, pattern, value);
                return declaration.MatchesNull ? Constant(operation, true) : Negate(operation, IsEqual(operation, value, Constant(operation, null)));
            case IRecursivePatternOperation recursive:
                if (recursive.DeclaredSymbol is { } symbol)
                {
                    Keep(symbol, pattern, value);
                }

                foreach (var property in recursive.PropertySubpatterns)
                {
                    var part = Registers++;
                    var member = (property.Member as IMemberReferenceOperation)?.Member;
                    Add(member is null ? new Instruction.Opaque(part, PlaceOf(pattern)) : new Instruction.Load(part, PlaceOf(pattern), value, Properties.MemberOf(member)));
                    var matched = Match(operation, part, property.Pattern);
                    if (recursive is { PropertySubpatterns.Length: 1, DeconstructionSubpatterns.Length: 0 })
                    {
                        return matched;
                    }
                }

                return recursive.PropertySubpatterns.IsEmpty && recursive.DeconstructionSubpatterns.IsEmpty
                    ? Negate(operation, IsEqual(operation, value, Constant(operation, null)))
                    : Opaque(operation);
            default:
                return Opaque(operation);
        }
    }

    private void Keep(ISymbol declared, IOperation pattern, int value)
    {
        if (_captured.Contains(declared))
        {
            Add(new Instruction.Store(PlaceOf(pattern), 0, Cell(declared), value));
        }
        else
        {
            Add(new Instruction.Copy(Register(declared), PlaceOf(pattern), value));
        }
    }

    private (int Base, Member Member) Variable(IOperation operation) => operation switch
    {
        IParameterReferenceOperation { Parameter: var parameter } when Properties.IsKept(parameter) => (0, Properties.FieldOf(parameter)),
        IParameterReferenceOperation { Parameter: var parameter } => (0, Cell(parameter)),
        ILocalReferenceOperation { Local: var local } => (0, Cell(local)),
        IFieldReferenceOperation field => (Read(field.Instance), Properties.MemberOf(field.Field)),
        IEventReferenceOperation @event => (Read(@event.Instance), Properties.MemberOf(@event.Event)),
        IPropertyReferenceOperation property => (Read(property.Instance), Properties.FieldOf(property.Property)!),
        IArrayElementReferenceOperation element => (Read(element.ArrayReference), Element(null)),
        _ => (Instruction.None, Element(null)),
    };

    private bool IsOwn(IParameterSymbol parameter) => SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, _method);

    private int Register(ISymbol local)
    {
        if (!_locals.TryGetValue(local, out var register))
        {
            register = Registers++;
            _locals[local] = register;
        }

        return register;
    }

    /// <summary>Where a variable is kept that a lambda shares with its method: one for all calls of the method.</summary>
    private static Member Cell(ISymbol variable) =>
        new($"{variable.Name}@{variable.Locations[0].SourceTree?.FilePath}:{variable.Locations[0].SourceSpan.Start}", variable.Name, IsStatic: true, IsMutable: false, null, default);

    private static Member Element(int? index) => new(index is null ? "[]" : $"[{index}]", "[]", IsStatic: false, IsMutable: false, null, default);

    private int Constant(IOperation operation, object? value)
    {
        var result = Registers++;
        Add(new Instruction.Constant(result, PlaceOf(operation), value));
        return result;
    }

    private int Opaque(IOperation operation)
    {
        var result = Registers++;
        Add(new Instruction.Opaque(result, PlaceOf(operation)));
        return result;
    }

    private int IsEqual(IOperation operation, int left, int right)
    {
        var result = Registers++;
        Add(new Instruction.IsEqual(result, PlaceOf(operation), left, right));
        return result;
    }

    private int Negate(IOperation operation, int value)
    {
        var result = Registers++;
        Add(new Instruction.Negate(result, PlaceOf(operation), value));
        return result;
    }

    private void Add(Instruction instruction) => _instructions.Add(instruction);

    private static Place PlaceOf(IOperation operation) => new(operation.Syntax.SyntaxTree, operation.Syntax.Span);

    private static Place PlaceOf(ISymbol symbol) => new(symbol.Locations[0].SourceTree!, symbol.Locations[0].SourceSpan);
}
