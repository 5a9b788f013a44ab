namespace TopHalf.Exploration;

/// <summary>What a context stands before, and what it keeps out while it does. It follows from what the context did.</summary>
/// <param name="Step">What it would do.</param>
/// <param name="MoreAlternatives">In how many other ways it could.</param>
/// <param name="IrqsOff">Whether it keeps interrupts out.</param>
/// <param name="IsInNmi">Whether it keeps out even those that cannot be masked.</param>
/// <param name="HoldsCpu">Whether what it spins on keeps local interrupts out.</param>
/// <param name="MayLeave">Whether another task may have its CPU.</param>
internal readonly record struct Footing(Step Step, int MoreAlternatives, bool IrqsOff, bool IsInNmi, bool HoldsCpu, bool MayLeave)
{
    /// <summary>Of a CPU that nobody has.</summary>
    public static Footing Nobody { get; } = new(new(0, 0, StepKind.Continue, 0, default), 0, false, false, false, true);
}
