using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Exploration;

/// <summary>What a search runs again and again: everything is made anew for each run.</summary>
public abstract class Subject
{
    /// <summary>For reports and replay lines.</summary>
    public abstract string Name { get; }

    /// <summary>Runs it once.</summary>
    /// <param name="choose">Gives the machine's options the chooser and the budgets of the search; the subject builds its machine from what it returns.</param>
    /// <param name="carriers">The threads to run on.</param>
    /// <param name="observers">More observers of the event stream.</param>
    /// <returns>The machine, after the run.</returns>
    public abstract SubjectRun Run(Func<MachineOptions, MachineOptions> choose, CarrierPool carriers, params IReadOnlyList<IEventObserver> observers);
}
