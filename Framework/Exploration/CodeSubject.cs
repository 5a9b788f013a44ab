using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Exploration;

/// <summary>A search of kernel code given as a function.</summary>
/// <param name="name">For reports and replay lines.</param>
/// <param name="options">How the machine is built.</param>
/// <param name="main">The code; runs as the task <c>init</c>, in process context. Makes all of its objects itself.</param>
public sealed class CodeSubject(string name, MachineOptions options, [RunsIn(CallContexts.Process)] Func<KernelTask> main) : Subject
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override SubjectRun Run(Func<MachineOptions, MachineOptions> choose, CarrierPool carriers, params IReadOnlyList<IEventObserver> observers)
    {
        ArgumentNullException.ThrowIfNull(choose);
        ArgumentNullException.ThrowIfNull(observers);
        var machine = new Machine(choose(options), carriers);
        foreach (var observer in observers)
        {
            machine.Events.Add(observer);
        }

        var end = machine.Run(main);
        return new(end, machine.Findings.All, machine);
    }
}
