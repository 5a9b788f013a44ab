using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Lockdep;

/// <summary>What the validator knows of one lock (<c>struct lockdep_map</c>). A lock of one's own has one and tells the validator.</summary>
/// <remarks>Its class is where it was made, never its name: a thousand locks made at one line are one class.</remarks>
public sealed class LockMap
{
    private readonly LockClass?[] _classes = new LockClass?[LockClass.MaxSubclasses];

    /// <summary>Makes the map of a lock.</summary>
    /// <param name="name">For reports.</param>
    /// <param name="kind">What sort of lock it is.</param>
    /// <param name="site">Where the lock is made: its class.</param>
    public LockMap(string name, LockKind kind, CodeSite site)
    {
        Name = name ?? throw new ArgumentNullException(nameof(name));
        Kind = kind ?? throw new ArgumentNullException(nameof(kind));
        Site = site;
    }

    internal LockMap(InternalLock declaration)
        : this(declaration.Name, declaration.Kind, default) => Declaration = declaration;

    /// <summary>For reports; not its identity.</summary>
    public string Name { get; }

    /// <summary>What sort of lock it is.</summary>
    public LockKind Kind { get; }

    /// <summary>Where the lock was made.</summary>
    public CodeSite Site { get; }

    /// <summary>The declaration, for a lock inside of the kernel.</summary>
    internal InternalLock? Declaration { get; }

    /// <summary>The object whose lock it is, for events; may be null.</summary>
    internal KernelObject? Owner { get; init; }

    /// <summary>Its class in a machine, by subclass; looked up once.</summary>
    internal ref LockClass? ClassOf(int subclass) => ref _classes[subclass];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
