using TopHalf.Contexts;
using TopHalf.Exploration;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Exploration;

/// <summary>Drives kernel code on a machine by a strategy, to its end.</summary>
internal static class SearchRun
{
    public static MachineOptions Options(int cpus) => new() { CpuCount = cpus, Model = Linux.Model, MaxOperations = 5_000, Races = false };

    public static List<SubjectRun> All(IStrategy strategy, MachineOptions options, Func<KernelTask> main, int most = 100_000)
    {
        using var runner = new StrategyRunner(new CodeSubject("test", options, main), strategy);
        var runs = new List<SubjectRun>();
        runner.RunAll(run =>
        {
            runs.Add(run);
            return runs.Count < most;
        });

        return runs;
    }
}
