namespace TopHalf.Designs;

/// <summary>A parameter in C.</summary>
/// <param name="Type">Its type, with the star of a pointer: <c>struct device *</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Summary">What it is.</param>
public sealed record CParameter(string Type, string Name, string Summary);
