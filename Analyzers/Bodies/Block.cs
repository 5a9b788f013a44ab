using System.Collections.Immutable;

namespace TopHalf.Analyzers.Bodies;

/// <summary>Steps without a branch between them.</summary>
/// <param name="Instructions">The steps.</param>
/// <param name="Condition">The register that decides where to go on; -1 to go on at <paramref name="Next"/>.</param>
/// <param name="WhenTrue">Where to go on if it is true.</param>
/// <param name="Next">Where to go on otherwise; -1 for the end of the method, -2 for nowhere, as after a throw.</param>
/// <param name="Returned">At the end of the method, the register of what it returns; -1 for nothing.</param>
/// <param name="Handlers">Where it may go on from its beginning: the handlers of exceptions.</param>
/// <param name="IsInLoop">Whether it may run more than once.</param>
/// <param name="Order">Where it stands in the text: a branch to one that is not later goes round a loop.</param>
internal sealed record Block(
    ImmutableArray<Instruction> Instructions, int Condition, int WhenTrue, int Next, int Returned, ImmutableArray<int> Handlers, bool IsInLoop, int Order)
{
    public const int End = -1;
    public const int Nowhere = -2;
}
