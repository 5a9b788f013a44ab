namespace TopHalf.Exploration;

/// <summary>One thing that can come next. The actor and the alternative are its identity.</summary>
/// <param name="Actor">Who takes it: the number of a CPU, or the number of CPUs for the hardware.</param>
/// <param name="Alternative">
/// Which of the things that the actor can do: 0 to go on or to let time pass, else the key of the task, of the interrupt, of the hardware that comes early, or the value of a choice that the code announced.
/// </param>
/// <param name="Kind">What it is.</param>
/// <param name="Context">The key of the context that would run: of the task or the interrupt.</param>
/// <param name="Pending">What it is known to touch; an object of 0 when that is not announced.</param>
public readonly record struct Step(int Actor, ulong Alternative, StepKind Kind, ulong Context, Access Pending)
{
    /// <summary>The key that the contexts share that come from the same place: a task and nobody else, all entries of one interrupt, all softirqs.</summary>
    public ulong Origin { get; init; }

    /// <summary>What it is in words: the announced operation, the task, the interrupt.</summary>
    public string What { get; init; } = "";

    /// <summary>On which object, in words; empty for none.</summary>
    public string On { get; init; } = "";

    /// <summary>How many contexts lie below it on its stack.</summary>
    public int Depth { get; init; }

    /// <summary>Whether it spins, or stands before a lock that does.</summary>
    public bool IsBusy { get; init; }

    /// <summary>Whether both are the same thing to do.</summary>
    /// <param name="other">A step at the same point, or at one of another run.</param>
    public bool IsSame(in Step other) => Actor == other.Actor && Alternative == other.Alternative;
}
