using TopHalf.Rules;

namespace TopHalf.Exploration;

/// <summary>Tells whether two runs broke the same rule in the same way, whatever their schedules: the rule, the kernel function, the context.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Operation">The kernel function, or what was going on.</param>
/// <param name="Context">The context in which it was broken.</param>
/// <remarks>Lines of source are left out, since they move when code elsewhere is edited; so are task numbers.</remarks>
public readonly record struct Fingerprint(string Rule, string Operation, string Context)
{
    /// <summary>The fingerprint of a broken rule.</summary>
    /// <param name="violation">The broken rule.</param>
    public static Fingerprint Of(Violation violation)
    {
        ArgumentNullException.ThrowIfNull(violation);
        return new(violation.Rule.Id, violation.Operation, violation.Context);
    }

    /// <inheritdoc/>
    public override string ToString() => Operation.Length > 0 ? $"{Rule} {Operation} in {Context}" : $"{Rule} in {Context}";
}
