using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Operations;
using TopHalf.Analyzers.Contracts;

namespace TopHalf.Analyzers.Bodies;

/// <summary>One step of a body. Registers are numbered: 0 is <c>this</c>, then come the parameters, then locals and intermediate values.</summary>
/// <param name="Result">The register that it sets; -1 for none.</param>
/// <param name="Place">Where it stands.</param>
internal abstract record Instruction(int Result, Place Place)
{
    /// <summary>A constant; enumerations by their number.</summary>
    internal sealed record Constant(int Result, Place Place, object? Value) : Instruction(Result, Place);

    /// <summary>Something that is not followed: arithmetic, text.</summary>
    internal sealed record Opaque(int Result, Place Place) : Instruction(Result, Place);

    /// <summary>Two values are compared or combined; of constants the outcome is known.</summary>
    internal sealed record Combine(int Result, Place Place, BinaryOperatorKind Operator, int Left, int Right) : Instruction(Result, Place);

    /// <summary>The same value.</summary>
    internal sealed record Copy(int Result, Place Place, int From) : Instruction(Result, Place);

    /// <summary>A new object; its constructor is called next.</summary>
    internal sealed record Allocate(int Result, Place Place, string Type) : Instruction(Result, Place);

    /// <summary>Reads a field, or an automatic property.</summary>
    internal sealed record Load(int Result, Place Place, int Base, Member Member) : Instruction(Result, Place);

    /// <summary>Writes a field, or an automatic property.</summary>
    internal sealed record Store(Place Place, int Base, Member Member, int From) : Instruction(None, Place);

    /// <summary>A method group or lambda becomes a delegate.</summary>
    internal sealed record MakeDelegate(int Result, Place Place, string Method, int Receiver) : Instruction(Result, Place);

    /// <summary>Whether two values are the same.</summary>
    internal sealed record IsEqual(int Result, Place Place, int Left, int Right) : Instruction(Result, Place);

    /// <summary>The opposite.</summary>
    internal sealed record Negate(int Result, Place Place, int From) : Instruction(Result, Place);

    /// <summary>A call.</summary>
    /// <param name="Result">The register of what it returns.</param>
    /// <param name="Place">Where.</param>
    /// <param name="Target">What is called.</param>
    /// <param name="Receiver">On what; -1 for a static method.</param>
    /// <param name="Arguments">In the order of the parameters.</param>
    /// <param name="OutResult">The register of what it assigns to its first out parameter.</param>
    /// <param name="Slot">What the slot says from which a delegate was read.</param>
    internal sealed record Call(
        int Result, Place Place, CallTarget Target, int Receiver, ImmutableArray<int> Arguments, int OutResult, SubjectContract Slot) : Instruction(Result, Place);

    /// <summary>No register.</summary>
    public const int None = -1;
}
