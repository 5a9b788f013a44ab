using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Clocks;

/// <summary>What a clock provider does (<c>struct clk_ops</c>). Prepare may sleep, enable may not: it runs under a spinlock with interrupts off.</summary>
public sealed record ClkOps
{
    /// <summary>Makes the clock ready to be enabled. Null: nothing has to be done.</summary>
    [RunsIn(CallContexts.Task)]
    public Func<KernelTask<Errno>>? Prepare { get; init; }

    /// <summary>Takes <see cref="Prepare"/> back.</summary>
    [RunsIn(CallContexts.Task)]
    public Func<KernelTask>? Unprepare { get; init; }

    /// <summary>Lets the clock tick.</summary>
    [RunsIn(CallContexts.AnyButNmi), Atomic]
    public Func<Errno>? Enable { get; init; }

    /// <summary>Takes <see cref="Enable"/> back.</summary>
    [RunsIn(CallContexts.AnyButNmi), Atomic]
    public Action? Disable { get; init; }

    /// <summary>The rate, from the parent's rate, in hertz. Null: the parent's.</summary>
    [RunsIn(CallContexts.Task)]
    public Func<ulong, ulong>? RecalcRate { get; init; }

    /// <summary>Changes the rate: to so many hertz, from the parent's rate. Null: it cannot be changed.</summary>
    [RunsIn(CallContexts.Task)]
    public Func<ulong, ulong, KernelTask<Errno>>? SetRate { get; init; }
}
