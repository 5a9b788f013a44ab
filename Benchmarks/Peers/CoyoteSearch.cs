using System.Diagnostics;
using System.Reflection;
using Microsoft.Coyote;
using Microsoft.Coyote.Logging;
using Microsoft.Coyote.SystematicTesting;
using TopHalf.Benchmarks.Programs;

namespace TopHalf.Benchmarks.Peers;

/// <summary>Microsoft Coyote with its portfolio of strategies.</summary>
internal sealed class CoyoteSearch(RewrittenPrograms programs) : IPeerSearch
{
    private const int WarmUpSchedules = 20;
    private const bool IsFair = true;

    /// <inheritdoc/>
    public long? SchedulesToBug(PeerProgram program, int most)
    {
        programs.AreClaimsChecked = true;
        var report = Run(program, NewConfiguration().WithTestingIterations((uint)most));
        return report.BugReports.Any(text => IsBug(text, program.Bug)) ? Schedules(report) : null;
    }

    /// <inheritdoc/>
    public double SchedulesPerSecond(PeerProgram program, int seconds)
    {
        programs.AreClaimsChecked = false;
        Run(program, NewConfiguration().WithTestIterationsRunToCompletion().WithTestingIterations(WarmUpSchedules));
        var configuration = NewConfiguration().WithTestIterationsRunToCompletion();
        var (clock, schedules) = (Stopwatch.StartNew(), 0L);
        do
        {
            // A schedule that is not done when the time is up does not count: then the next ones are waited for one by one.
            schedules += Schedules(Run(program, schedules == 0 && clock.Elapsed.TotalSeconds < seconds
                ? configuration.WithTestingTimeout(seconds)
                : configuration.WithTestingTimeout(0).WithTestingIterations(1)));
        }
        while (schedules == 0);
        return schedules / clock.Elapsed.TotalSeconds;
    }

    // As the command line of Coyote does; the method is internal.
    private static Configuration NewConfiguration() => (Configuration)typeof(Configuration)
        .GetMethod("WithPortfolioMode", BindingFlags.NonPublic | BindingFlags.Instance)!
        .Invoke(
            Configuration.Create().WithTelemetryEnabled(false).WithRandomGeneratorSeed(1).WithMaxSchedulingSteps(5_000),
            [IsFair])!;

    private static long Schedules(TestReport report) => report.NumOfExploredFairPaths + report.NumOfExploredUnfairPaths;

    private static bool IsBug(string text, Bug bug) => bug switch
    {
        Bug.Claim => text.Contains("claim: ", StringComparison.Ordinal),
        Bug.Deadlock => text.Contains("Deadlock detected", StringComparison.Ordinal),
        _ => false,
    };

    private TestReport Run(PeerProgram program, Configuration configuration)
    {
        using var engine = TestingEngine.Create(configuration, programs.Find(program.Name));
        // Its progress goes to the console otherwise.
        engine.SetLogger(new TextWriterLogger(TextWriter.Null, VerbosityLevel.None));
        engine.Run();
        return engine.TestReport;
    }
}
