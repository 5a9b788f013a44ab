using TopHalf.Analyzers.Contracts;

namespace TopHalf.Analyzers.Bodies;

/// <summary>A field or automatic property.</summary>
/// <param name="Key">Unique in the compilation.</param>
/// <param name="Name">For messages.</param>
/// <param name="IsStatic">Whether there is one for all objects.</param>
/// <param name="IsMutable">Whether it can be written after its object was made.</param>
/// <param name="GuardedBy">The member that is its lock, if it says so.</param>
/// <param name="Place">Where it is declared; default where it is not in this compilation.</param>
internal sealed record Member(string Key, string Name, bool IsStatic, bool IsMutable, string? GuardedBy, Place Place)
{
    /// <summary>What it says of code that is bound to it.</summary>
    public SubjectContract Slot { get; init; } = SubjectContract.None;
}
