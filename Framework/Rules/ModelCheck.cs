using TopHalf.Machines;

namespace TopHalf.Rules;

/// <summary>A check that the kernel makes in some configurations only, as a model says.</summary>
/// <param name="inner">The check.</param>
/// <param name="applies">Whether a model makes it.</param>
internal sealed class ModelCheck(Check inner, Func<ContextModel, bool> applies) : Check(inner.Rule, inner.Holds, inner.Requirement)
{
    internal override void Make(Machine machine, string operation, CodeSite site)
    {
        if (applies(machine.Options.Model))
        {
            inner.Make(machine, operation, site);
        }
    }
}
