using TopHalf.Choices;
using TopHalf.Contexts;
using TopHalf.Exploration;
using TopHalf.Machines;

namespace TopHalf.Testing;

/// <summary>What an attribute asks for, as the machine and the search understand it: the same whoever runs the test.</summary>
internal static class KernelTestPlan
{
    private const long SchedulesOfAPlainTest = 1_000;

    /// <summary>How the machine is built.</summary>
    /// <param name="asked">The attribute.</param>
    public static MachineOptions Machine(KernelTestAttribute asked) => new()
    {
        Model = ContextModels.Find(asked.Model),
        CpuCount = asked.Cpus,
        Preemption = asked.Preempt,
        Faults = asked.Failures > 0 ? asked.Faults : InjectableFaults.None,
    };

    /// <summary>How its schedules are searched.</summary>
    /// <param name="asked">The attribute.</param>
    public static ExplorationOptions Search(KernelTestAttribute asked) => new()
    {
        Strategy = asked.Strategy ?? StrategyCatalogue.Default,
        Seed = asked.Seed,
        Schedules = asked.Schedules > 0 ? asked.Schedules : IsComplete(asked) ? null : SchedulesOfAPlainTest,
        IsExhaustive = asked.Exhaustive,
        Preemptions = asked.Preemptions >= 0 ? asked.Preemptions : null,
        Interrupts = asked.Interrupts,
        Faults = asked.Failures,
        MaxSteps = asked.MaxSteps,
        StopsAtFirst = true,
    };

    /// <summary>Whether every schedule within the bounds is to be covered.</summary>
    /// <param name="asked">The attribute.</param>
    public static bool IsComplete(KernelTestAttribute asked) => asked.Exhaustive || asked.Preemptions >= 0;
}
