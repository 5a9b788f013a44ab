namespace TopHalf.Scheduling;

/// <summary>Unwinds the stacks of a run that was ended. It carries no finding: those are recorded before it is thrown.</summary>
/// <remarks>Driver code that catches every exception catches this one too; the machine throws it again at the next call.</remarks>
public sealed class RunEndedException : Exception
{
    internal RunEndedException()
        : base("The run has ended; this exception unwinds what was still running. Let it pass.")
    {
    }
}
