namespace TopHalf.Machines;

/// <summary>What the machine does when a rule is broken.</summary>
public enum ViolationPolicy : byte
{
    /// <summary>Records it and goes on, as the kernel prints and goes on. The run fails at its end.</summary>
    Report,

    /// <summary>Records it and ends the run there.</summary>
    Stop,
}
