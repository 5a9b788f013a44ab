using System.Globalization;
using Microsoft.CodeAnalysis.Operations;

namespace TopHalf.Analyzers.Flow;

/// <summary>Calculates with constants, as far as flags and limits need it.</summary>
internal static class Arithmetic
{
    /// <returns>The outcome; null where it is not known.</returns>
    public static Value? Combine(BinaryOperatorKind operation, Value left, Value right)
    {
        if (left is not Value.Constant { Content: { } one } || right is not Value.Constant { Content: { } other })
        {
            return null;
        }

        if (one is bool first && other is bool second)
        {
            return operation switch
            {
                BinaryOperatorKind.And => Of(first & second),
                BinaryOperatorKind.Or => Of(first | second),
                BinaryOperatorKind.ExclusiveOr => Of(first ^ second),
                _ => null,
            };
        }

        if (Number(one) is not { } a || Number(other) is not { } b)
        {
            return null;
        }

        return operation switch
        {
            BinaryOperatorKind.LessThan => Of(a < b),
            BinaryOperatorKind.LessThanOrEqual => Of(a <= b),
            BinaryOperatorKind.GreaterThan => Of(a > b),
            BinaryOperatorKind.GreaterThanOrEqual => Of(a >= b),
            BinaryOperatorKind.And => new Value.Constant(a & b),
            BinaryOperatorKind.Or => new Value.Constant(a | b),
            BinaryOperatorKind.Add => new Value.Constant(unchecked(a + b)),
            BinaryOperatorKind.Subtract => new Value.Constant(unchecked(a - b)),
            _ => null,
        };
    }

    private static Value.Constant Of(bool outcome) => outcome ? Value.Constant.True : Value.Constant.False;

    private static long? Number(object content) => content is IConvertible and not (string or bool or char or double or float or decimal or ulong)
        ? Convert.ToInt64(content, CultureInfo.InvariantCulture)
        : null;
}
