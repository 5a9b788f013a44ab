using TopHalf.Machines;

namespace TopHalf.Scheduling;

/// <summary>Driver code that caught the end of its run again and again had the stack on which <see cref="CarrierPool.Invoke"/> called.</summary>
/// <remarks>The run itself has ended and has a finding for it (TH9005); what is lost is the code that made the run.</remarks>
public sealed class StackLostException : Exception
{
    internal StackLostException(Machine machine)
        : base("A run could not be ended on the stack of the code that made it: driver code catches every exception and goes on.") => Machine = machine;

    /// <summary>The machine of the run.</summary>
    public Machine Machine { get; }
}
