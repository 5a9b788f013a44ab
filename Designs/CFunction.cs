namespace TopHalf.Designs;

/// <summary>A function of a design's API as it would be in C.</summary>
/// <param name="Role">What it is in the protocol.</param>
/// <param name="Returns">Its type.</param>
/// <param name="Name">Its name; of a callback the name of its typedef.</param>
/// <param name="Summary">What it does, in a few words.</param>
/// <param name="Parameters">Its parameters.</param>
public sealed record CFunction(CRole Role, string Returns, string Name, string Summary, params IReadOnlyList<CParameter> Parameters);
