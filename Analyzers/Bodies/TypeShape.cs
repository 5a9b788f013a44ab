using System.Collections.Immutable;

namespace TopHalf.Analyzers.Bodies;

/// <summary>What is known of a class besides its bodies.</summary>
/// <param name="Key">The class.</param>
/// <param name="Implementations">Which body stands for a virtual or interface method.</param>
/// <param name="Initializers">The initializers of its fields, in order; they run before a constructor's body.</param>
/// <param name="StaticInitializers">Those of static fields.</param>
/// <param name="Supertypes">Its base classes and interfaces.</param>
/// <param name="IsAbstract">Whether it cannot be made.</param>
internal sealed record TypeShape(
    string Key,
    IReadOnlyDictionary<string, string> Implementations,
    ImmutableArray<string> Initializers,
    ImmutableArray<string> StaticInitializers,
    ImmutableHashSet<string> Supertypes,
    bool IsAbstract);
