using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Rules;

/// <summary>A check whose failure is a BUG: it is reported, and the run ends as in a panic.</summary>
internal sealed class FatalCheck(Rule rule, Check.Predicate holds, string requirement) : Check(rule, holds, requirement)
{
    internal override void Make(Machine machine, string operation, CodeSite site)
    {
        if (!Holds(machine.CurrentTask.ExecutionState))
        {
            machine.ReportCheck(this, operation, site);
            machine.Scheduler.End(RunEnd.Panic);
            machine.Scheduler.ThrowIfEnding();
        }
    }
}
