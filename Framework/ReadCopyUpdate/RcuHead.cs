using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Races;
using TopHalf.Rules;

namespace TopHalf.ReadCopyUpdate;

/// <summary>A function that is called after a grace period (<c>struct rcu_head</c>).</summary>
/// <param name="function">Runs in the model's context for RCU callbacks; may not sleep, may queue the head again.</param>
/// <param name="name">For reports.</param>
/// <param name="file">Filled in by the compiler.</param>
/// <param name="line">Filled in by the compiler.</param>
public sealed class RcuHead([RunsIn(CallContexts.Softirq)] Action function, string name = "rcu callback", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : KernelObject(name, new(file, line))
{
    /// <summary>Whether it waits for its grace period, or for its turn after it.</summary>
    public bool IsPending { get; internal set; }

    internal Action Function { get; } = function ?? throw new ArgumentNullException(nameof(function));

    internal CodeSite QueuedAt { get; set; }

    /// <summary>With an SRCU domain: the CPU that queued it, whose worker runs it.</summary>
    internal int Cpu { get; set; }

    /// <summary>With an SRCU domain: which of its readers it waits for.</summary>
    internal long Generation { get; set; }

    /// <summary>What the readers did for which it waited.</summary>
    internal VectorClock? ReadersOrder;
}
