using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TopHalf.Analyzers.Values;

/// <summary>The first place outside the expression itself that decides what becomes of a value.</summary>
internal readonly struct ValueUse
{
    private ValueUse(ValueFate fate, IOperation consumer, ISymbol? target = null)
    {
        Fate = fate;
        Consumer = consumer;
        Target = target;
    }

    /// <summary>What becomes of the value.</summary>
    public ValueFate Fate { get; }

    /// <summary>The operation that takes the value.</summary>
    public IOperation Consumer { get; }

    /// <summary>The local, field, property or parameter that keeps the value, if one does.</summary>
    public ISymbol? Target { get; }

    /// <summary>Finds the use of a value, looking through conversions, conditional operators, tuples and array elements.</summary>
    public static ValueUse Of(IOperation value)
    {
        while (value.Parent is { } parent && IsTransparent(parent, value))
        {
            value = parent;
        }

        return value.Parent is { } consumer ? Classify(consumer, value) : new(ValueFate.Other, value);
    }

    private static bool IsTransparent(IOperation parent, IOperation value) => parent switch
    {
        IConversionOperation conversion => conversion.OperatorMethod is null,
        IConditionalOperation conditional => conditional.Condition != value,
        IConditionalAccessOperation access => access.WhenNotNull == value,
        ICoalesceOperation or ITupleOperation or IArrayInitializerOperation or IArrayCreationOperation => true,
        ICollectionExpressionOperation or ISwitchExpressionOperation => true,
        ISwitchExpressionArmOperation arm => arm.Value == value,
        _ => false,
    };

    private static ValueUse Classify(IOperation consumer, IOperation value) => consumer switch
    {
        IExpressionStatementOperation => new(ValueFate.Ignored, consumer),
        IUsingOperation use when use.Resources == value => new(ValueFate.UsingResource, consumer),
        IReturnOperation => new(ValueFate.Returned, consumer),
        IArgumentOperation or IConversionOperation => new(ValueFate.PassedOn, consumer),
        IAwaitOperation => new(ValueFate.Awaited, consumer),
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } =>
            new(declarator.Symbol.IsUsing ? ValueFate.UsingResource : ValueFate.KeptInLocal, consumer, declarator.Symbol),
        IFieldInitializerOperation field => new(ValueFate.KeptInMember, consumer, field.InitializedFields[0]),
        IPropertyInitializerOperation property => new(ValueFate.KeptInMember, consumer, property.InitializedProperties[0]),
        IAssignmentOperation assignment when assignment.Value == value => ByTarget(consumer, assignment.Target),
        IInvocationOperation invocation when invocation.Instance == value =>
            new(ValueFate.Receiver, consumer, invocation.TargetMethod),
        IMemberReferenceOperation member when member.Instance == value => new(ValueFate.Receiver, consumer, member.Member),
        _ => new(ValueFate.Other, consumer),
    };

    private static ValueUse ByTarget(IOperation assignment, IOperation target) => target switch
    {
        IDiscardOperation => new(ValueFate.Discarded, assignment),
        ILocalReferenceOperation local => new(ValueFate.KeptInLocal, assignment, local.Local),
        IParameterReferenceOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } parameter =>
            new(ValueFate.HandedToCaller, assignment, parameter.Parameter),
        IParameterReferenceOperation parameter => new(ValueFate.KeptInLocal, assignment, parameter.Parameter),
        IMemberReferenceOperation member => new(ValueFate.KeptInMember, assignment, member.Member),
        IArrayElementReferenceOperation => new(ValueFate.KeptInMember, assignment),
        _ => new(ValueFate.Other, assignment),
    };
}
