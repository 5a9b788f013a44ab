using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Tracing;

namespace TopHalf.Rules;

/// <summary>One kind of call that code makes to the machine: what it checks, what it costs, and how a search sees it.</summary>
/// <param name="name">The kernel's name for it: <c>mutex_lock</c>.</param>
/// <param name="kind">The event that tells that it happened.</param>
/// <param name="mayWrite">Whether it may change the object, decided by the operation and never by its outcome: a failed trylock writes.</param>
/// <param name="cost">What it costs in virtual time.</param>
/// <param name="checks">The primitive checks, in the order in which the kernel's function makes them.</param>
public sealed class Operation(string name, EventKind kind, bool mayWrite, CostItem cost, params Check[] checks)
{
    /// <summary>The kernel's name for it.</summary>
    public string Name { get; } = name;

    /// <summary>The event that tells that it happened.</summary>
    public EventKind Kind { get; } = kind;

    /// <summary>Whether it may change the object.</summary>
    public bool MayWrite { get; } = mayWrite;

    /// <summary>What it costs in virtual time.</summary>
    public CostItem Cost { get; } = cost;

    /// <summary>The primitive checks.</summary>
    public IReadOnlyList<Check> Checks => ChecksArray;

    /// <summary>What lock it waits for, if it is the taking of one: whether it may is the validator's to say.</summary>
    public LockKind? Takes { get; init; }

    /// <summary>Where it may be called, as the Context line of a function's documentation says it. Default: what the checks ask for.</summary>
    /// <remarks>Given where a check depends on the state of the object, which no list of checks can show.</remarks>
    public string Context
    {
        get => field ?? ContextLine.Of(Takes, ChecksArray);
        init;
    }

    /// <summary>What it may touch that others can see. Default: anything of the kernel, which is always right and makes a search longer.</summary>
    public OperationScope Scope { get; init; }

    internal Check[] ChecksArray { get; } = checks;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
