using TopHalf.Machines;

namespace TopHalf.Rules;

/// <summary>One primitive check that kernel functions make of the context in which they are called.</summary>
/// <param name="rule">The rule that is broken when the check fails.</param>
/// <param name="holds">Whether all is well. Looks at the state only; it never knows a context by name.</param>
/// <param name="requirement">What the check asks for, as the end of the sentence "Context: …" in the documentation.</param>
public class Check(Rule rule, Check.Predicate holds, string requirement)
{
    /// <summary>A claim about an execution state.</summary>
    /// <param name="state">The state at the call.</param>
    public delegate bool Predicate(in ExecutionState state);

    /// <summary>The rule that is broken when the check fails.</summary>
    public Rule Rule { get; } = rule;

    /// <summary>Whether all is well.</summary>
    public Predicate Holds { get; } = holds;

    /// <summary>What the check asks for.</summary>
    public string Requirement { get; } = requirement;

    /// <summary>Makes the check where the machine stands, and reports when it fails.</summary>
    internal virtual void Make(Machine machine, string operation, CodeSite site)
    {
        if (!Holds(machine.CurrentTask.ExecutionState))
        {
            machine.ReportCheck(this, operation, site);
        }
    }
}
