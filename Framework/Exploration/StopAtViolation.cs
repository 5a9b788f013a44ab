using System.Diagnostics;
using TopHalf.Tracing;

namespace TopHalf.Exploration;

/// <summary>Stops a debugger where a rule is broken: the function that broke it is on the stack, and its variables can be looked at.</summary>
/// <param name="stop">What stops.</param>
internal sealed class StopAtViolation(Action stop) : IEventObserver
{
    /// <inheritdoc/>
    public ulong Interests => 1UL << (int)EventKind.Violation;

    /// <summary>What a replay is observed by: nothing, where no debugger is attached.</summary>
    public static IReadOnlyList<IEventObserver> ForDebugger => Debugger.IsAttached ? [new StopAtViolation(Debugger.Break)] : [];

    /// <inheritdoc/>
    public void OnEvent(in MachineEvent machineEvent) => stop();
}
