namespace TopHalf.Exploration;

/// <summary>What an actor would do.</summary>
public enum StepKind : byte
{
    /// <summary>The context that runs on the CPU goes on.</summary>
    Continue,

    /// <summary>The CPU takes up a task: it was idle, or another task could have gone on.</summary>
    Switch,

    /// <summary>An interrupt lands on the CPU.</summary>
    Interrupt,

    /// <summary>The hardware does what is due next.</summary>
    Hardware,
}
