using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Clocks;

/// <summary>What a clock provider does (<c>struct clk_ops</c>). Prepare may sleep, enable may not: it runs under a spinlock with interrupts off.</summary>
public sealed record ClkOps
{
    /// <summary>Makes the clock ready to be enabled. Null: nothing has to be done.</summary>
    public Func<KernelTask<Errno>>? Prepare { get; init; }

    /// <summary>Takes <see cref="Prepare"/> back.</summary>
    public Func<KernelTask>? Unprepare { get; init; }

    /// <summary>Lets the clock tick.</summary>
    public Func<Errno>? Enable { get; init; }

    /// <summary>Takes <see cref="Enable"/> back.</summary>
    public Action? Disable { get; init; }

    /// <summary>The rate, from the parent's rate, in hertz. Null: the parent's.</summary>
    public Func<ulong, ulong>? RecalcRate { get; init; }

    /// <summary>Changes the rate: to so many hertz, from the parent's rate. Null: it cannot be changed.</summary>
    public Func<ulong, ulong, KernelTask<Errno>>? SetRate { get; init; }
}
