using TopHalf.Liveness;
using TopHalf.Machines;

namespace TopHalf.Scheduling;

/// <summary>What a CPU spins on. It is not run again until this is satisfied, an interrupt lands, or its time is up.</summary>
internal interface IBusyCondition
{
    /// <summary>Whether the CPU may go on.</summary>
    bool IsSatisfied { get; }

    /// <summary>The lock that is waited for, which nobody else can take meanwhile; null for anything else.</summary>
    KernelObject? Lock => null;

    /// <summary>Whether the CPU stands in the middle of an instruction, and takes no interrupt until that is done.</summary>
    bool HoldsCpu => false;

    /// <summary>What is waited for, and who has it: for the report of a hang.</summary>
    IWaitSource Source { get; }
}
