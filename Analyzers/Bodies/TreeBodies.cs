using System.Collections.Immutable;

namespace TopHalf.Analyzers.Bodies;

/// <summary>What was read of one file.</summary>
/// <param name="Methods">The bodies.</param>
/// <param name="Types">The classes. A partial one has a part in each of its files.</param>
internal sealed record TreeBodies(ImmutableArray<MethodBody> Methods, ImmutableArray<TypeShape> Types);
