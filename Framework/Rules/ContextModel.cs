namespace TopHalf.Rules;

/// <summary>A set of execution contexts, and which mechanism of the machine runs in which of them. Immutable.</summary>
/// <remarks>
/// A model is data. A user adds a context with <see cref="With(ContextKind)"/>, or moves a mechanism to another context with
/// <see cref="With(ContextRole, ContextKind)"/>, and hands the result to the machine.
/// </remarks>
public sealed class ContextModel
{
    private readonly ContextKind[] _byRole;
    private readonly ContextKind[] _kinds;

    /// <summary>Makes a model.</summary>
    /// <param name="name">The name by which it is chosen on a command line, in kebab case.</param>
    /// <param name="roles">The context of every role.</param>
    /// <exception cref="ArgumentException">A role is missing, or two different contexts have one name.</exception>
    public ContextModel(string name, IReadOnlyDictionary<ContextRole, ContextKind> roles)
        : this(name, RequireAllRoles(roles), [])
    {
    }

    private ContextModel(string name, ContextKind[] byRole, ContextKind[] extra)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
        _byRole = byRole;
        _kinds = [.. byRole.Concat(extra).Distinct()];
        var twice = _kinds.GroupBy(kind => kind.Name).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            throw new ArgumentException($"Context model '{name}' has two different contexts named '{twice.Key}'.", nameof(extra));
        }
    }

    /// <summary>The name by which the model is chosen.</summary>
    public string Name { get; }

    /// <summary>Whether a spinlock sleeps where it is contended, with priority inheritance, as on PREEMPT_RT. Default false: it spins.</summary>
    public bool SpinlocksSleep { get; private init; }

    /// <summary>Whether a primary interrupt handler runs in a thread unless it asked otherwise (<c>threadirqs</c>). Default false.</summary>
    public bool ThreadsHandlers { get; private init; }

    /// <summary>Whether softirqs run in tasks only, and disabled bottom halves are a matter of the task and not of its preempt count. Default false.</summary>
    public bool SoftirqsInTasks { get; private init; }

    /// <summary>All contexts; an event names one by its index here.</summary>
    public IReadOnlyList<ContextKind> Kinds => _kinds;

    /// <summary>The context in which a mechanism runs driver code.</summary>
    /// <param name="role">The mechanism.</param>
    public ContextKind this[ContextRole role] => _byRole[(int)role];

    /// <summary>The context of this name.</summary>
    /// <param name="name">The name of a context of this model.</param>
    /// <exception cref="ArgumentException">The model has no such context; the message lists those that it has.</exception>
    public ContextKind this[string name] =>
        Array.Find(_kinds, kind => kind.Name == name) ?? throw new ArgumentException(
            $"Context model '{Name}' has no context '{name}'. It has: {string.Join(", ", _kinds.Select(kind => kind.Name))}.", nameof(name));

    /// <summary>The same model with one more context, entered with <c>Machine.RunIn</c> or <c>Machine.Spawn</c>.</summary>
    /// <param name="kind">The context.</param>
    /// <exception cref="ArgumentException">Another context has its name.</exception>
    public ContextModel With(ContextKind kind) => Copy(_byRole, [.. _kinds.Skip(_byRole.Distinct().Count()), kind]);

    /// <summary>The same model with another context for one mechanism.</summary>
    /// <param name="role">The mechanism.</param>
    /// <param name="kind">Its new context.</param>
    /// <exception cref="ArgumentException">Another context has its name.</exception>
    public ContextModel With(ContextRole role, ContextKind kind)
    {
        ContextKind[] byRole = [.. _byRole];
        byRole[(int)role] = kind;
        return Copy(byRole, [.. _kinds.Skip(_byRole.Distinct().Count())]);
    }

    /// <summary>The same contexts under another name, to be given other rules.</summary>
    /// <param name="name">The name by which it is chosen.</param>
    /// <param name="kinds">The contexts that differ, by role.</param>
    public ContextModel Derive(string name, IReadOnlyDictionary<ContextRole, ContextKind> kinds)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        return new(name, [.. _byRole.Select((kind, role) => kinds.TryGetValue((ContextRole)role, out var other) ? other : kind)], []);
    }

    internal byte IndexOf(ContextKind kind)
    {
        for (var i = 0; i < _kinds.Length; i++)
        {
            if (ReferenceEquals(_kinds[i], kind))
            {
                return (byte)i;
            }
        }

        throw new ArgumentException($"Context '{kind.Name}' does not belong to context model '{Name}'. Add it with ContextModel.With.", nameof(kind));
    }

    /// <summary>The same contexts with other rules.</summary>
    /// <param name="spinlocksSleep">See <see cref="SpinlocksSleep"/>; null leaves it.</param>
    /// <param name="threadsHandlers">See <see cref="ThreadsHandlers"/>; null leaves it.</param>
    /// <param name="softirqsInTasks">See <see cref="SoftirqsInTasks"/>; null leaves it.</param>
    public ContextModel WithRules(bool? spinlocksSleep = null, bool? threadsHandlers = null, bool? softirqsInTasks = null) =>
        new(Name, _byRole, [.. _kinds.Skip(_byRole.Distinct().Count())])
        {
            SpinlocksSleep = spinlocksSleep ?? SpinlocksSleep,
            ThreadsHandlers = threadsHandlers ?? ThreadsHandlers,
            SoftirqsInTasks = softirqsInTasks ?? SoftirqsInTasks,
        };

    private ContextModel Copy(ContextKind[] byRole, ContextKind[] extra) => new(Name, byRole, extra)
    {
        SpinlocksSleep = SpinlocksSleep,
        ThreadsHandlers = ThreadsHandlers,
        SoftirqsInTasks = SoftirqsInTasks,
    };

    private static ContextKind[] RequireAllRoles(IReadOnlyDictionary<ContextRole, ContextKind> roles)
    {
        ArgumentNullException.ThrowIfNull(roles);
        return [.. Enum.GetValues<ContextRole>().Select(role => roles.TryGetValue(role, out var kind)
            ? kind
            : throw new ArgumentException($"The context of {role} is missing: a model says what every mechanism provides.", nameof(roles)))];
    }
}
