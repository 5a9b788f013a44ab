using System.Collections.Immutable;
using TopHalf.Analyzers.Bodies;

namespace TopHalf.Analyzers.Flow;

/// <summary>All bodies and classes of a compilation.</summary>
internal sealed class Code
{
    /// <summary>Ends the key of the body in which a primary constructor keeps its parameters.</summary>
    public const string Parameters = "/parameters";

    private readonly Dictionary<string, MethodBody> _bodies = [];
    private readonly Dictionary<string, List<TypeShape>> _types = [];
    private readonly Dictionary<string, List<string>> _subtypes = [];
    private readonly ILookup<string, MethodBody> _constructors;

    public Code(IEnumerable<TreeBodies> trees)
    {
        foreach (var tree in trees)
        {
            foreach (var body in tree.Methods)
            {
                _bodies[body.Key] = body;
            }

            foreach (var type in tree.Types)
            {
                if (!_types.TryGetValue(type.Key, out var parts))
                {
                    _types[type.Key] = parts = [];
                }

                parts.Add(type);
            }
        }

        foreach (var type in _types.Values.Select(static parts => parts[0]).OrderBy(static type => type.Key, StringComparer.Ordinal))
        {
            foreach (var supertype in type.Supertypes)
            {
                if (!_subtypes.TryGetValue(supertype, out var subtypes))
                {
                    _subtypes[supertype] = subtypes = [];
                }

                if (!type.IsAbstract)
                {
                    subtypes.Add(type.Key);
                }
            }
        }

        _constructors = _bodies.Values.Where(static body => body.IsConstructor && body.Key.StartsWith("M:", StringComparison.Ordinal))
            .OrderBy(static body => body.Key, StringComparer.Ordinal).ToLookup(static body => body.Type);
        Bodies = [.. _bodies.Values.OrderBy(static body => body.Key, StringComparer.Ordinal)];
    }

    /// <summary>The bodies, in an order that is always the same.</summary>
    public ImmutableArray<MethodBody> Bodies { get; }

    public MethodBody? Find(string method) => _bodies.TryGetValue(method, out var body) ? body : null;

    /// <summary>Whether the class is one of this compilation.</summary>
    public bool IsOurs(string type) => _types.ContainsKey(type);

    /// <summary>The body that stands for a virtual method in a class; null if the class has none.</summary>
    public string? Implementation(string type, string method)
    {
        if (!_types.TryGetValue(type, out var parts))
        {
            return null;
        }

        if (parts[0].Implementations.TryGetValue(method, out var implementation))
        {
            return implementation;
        }

        return Find(method) is { } body && (body.Type == type || parts[0].Supertypes.Contains(body.Type)) ? method : null;
    }

    /// <summary>The classes that can be made and derive from a class or implement an interface.</summary>
    public IReadOnlyList<string> Subtypes(string type) => _subtypes.TryGetValue(type, out var subtypes) ? subtypes : [];

    /// <summary>The initializers of a class and of its base classes.</summary>
    public IEnumerable<string> Initializers(string type) =>
        _types.TryGetValue(type, out var parts) ? parts[0].Supertypes.OrderBy(static each => each, StringComparer.Ordinal).Append(type).SelectMany(Own) : [];

    /// <summary>The constructors of a class.</summary>
    public IEnumerable<MethodBody> Constructors(string type) => _constructors[type];

    /// <summary>The initializers of all static fields.</summary>
    public IEnumerable<string> StaticInitializers => _types.Values.SelectMany(static parts => parts.SelectMany(static part => part.StaticInitializers)).OrderBy(static key => key, StringComparer.Ordinal);

    private IEnumerable<string> Own(string type) => _types.TryGetValue(type, out var parts) ? parts.SelectMany(static part => part.Initializers) : [];
}
