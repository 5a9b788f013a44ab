using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.ReadCopyUpdate;

/// <summary>The check of functions that wait for readers: the caller is none itself. Source: <c>RCU_LOCKDEP_WARN()</c>, include/linux/rcupdate.h.</summary>
/// <remarks>It asks the validator what is held, so an NMI, in which the validator is off, passes.</remarks>
internal sealed class NoRcuReaderHeld()
    : Check(RuleBook.SuspiciousRcu, static (in ExecutionState _) => true, "not in an RCU reader")
{
    internal override void Make(Machine machine, string operation, CodeSite site)
    {
        if (!machine.Options.Lockdep || machine.CurrentTask.IsInNmi)
        {
            return;
        }

        var lockdep = machine.Lockdep;
        if (lockdep.IsHeld(lockdep.Map(KernelLocks.RcuReader)) || lockdep.IsHeld(lockdep.Map(KernelLocks.RcuReaderBh)) ||
            lockdep.IsHeld(lockdep.Map(KernelLocks.RcuReaderSched)))
        {
            machine.Report(Rule, site, $"Illegal {operation}() in RCU read-side critical section!", operation);
        }
    }
}
