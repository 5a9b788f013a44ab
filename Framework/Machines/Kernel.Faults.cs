using TopHalf.Choices;

namespace TopHalf.Machines;

/// <content>Places at which a driver lets a search inject a failure.</content>
public static partial class Kernel
{
    /// <summary>Whether a driver is to behave as if something had failed here (<c>should_fail()</c>, Documentation/fault-injection).</summary>
    /// <remarks>Context: any. Scheduling point: no. False, and nothing is asked, where the machine's options do not let such faults be injected.</remarks>
    /// <param name="name">What fails, for reports; part of the name of the place, and the same in every run.</param>
    /// <param name="fault">What kind of fault it is; one. Default: a queue that the driver bounds is full.</param>
    public static bool ShouldFail(string name, InjectableFaults fault = InjectableFaults.WorkQueueFull) => Machine.Current.Injects(fault, name);
}
