using System.Diagnostics;
using TopHalf.Benchmarks.Programs;
using TopHalf.Contexts;
using TopHalf.Exploration;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Benchmarks.Peers;

/// <summary>Our side: the strategy that a search has by default, on machines of one CPU.</summary>
internal sealed class MachineSearch : IPeerSearch
{
    // The validator of locks and the detector of races name a bug without a schedule that has it; what is compared here is the search.
    private static readonly MachineOptions _options = new() { Model = Linux.Model, CpuCount = 1, Lockdep = false, Races = false, MaxOperations = 5_000 };

    /// <inheritdoc/>
    public long? SchedulesToBug(PeerProgram program, int most)
    {
        Claim.AreChecked = true;
        var (schedules, isFound) = (0L, false);
        using var runner = NewRunner(program);
        runner.RunAll(run =>
        {
            schedules++;
            isFound = run.Violations.Any(violation => IsBug(violation, program.Bug));
            return !isFound && schedules < most;
        });
        return isFound ? schedules : null;
    }

    /// <inheritdoc/>
    public double SchedulesPerSecond(PeerProgram program, int seconds)
    {
        Claim.AreChecked = false;
        var schedules = 0L;
        using var runner = NewRunner(program);
        var clock = Stopwatch.StartNew();
        runner.RunAll(_ =>
        {
            schedules++;
            return clock.ElapsedMilliseconds < seconds * 1_000L;
        });
        return schedules / clock.Elapsed.TotalSeconds;
    }

    private static StrategyRunner NewRunner(PeerProgram program)
    {
        var options = _options with { Preemption = program.SwitchesAtAwaitsOnly ? PreemptionModel.None : PreemptionModel.Full };
        return new(new CodeSubject(program.Name, options, program.RunAsync), StrategyCatalogue.Create(StrategyCatalogue.Default, new()));
    }

    private static bool IsBug(Violation violation, Bug bug) => bug switch
    {
        Bug.Claim => violation.Rule == RuleBook.Oops && violation.Report.Contains("claim: ", StringComparison.Ordinal),
        Bug.Deadlock => violation.Rule == RuleBook.Deadlock,
        _ => false,
    };
}
