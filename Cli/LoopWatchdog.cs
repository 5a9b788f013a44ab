using System.Diagnostics;
using TopHalf.Scenarios;

namespace TopHalf.Cli;

/// <summary>Notices a run whose code loops without calling the machine: it cannot be stopped from inside the process.</summary>
internal sealed class LoopWatchdog(ScenarioRunner runner, TimeSpan patience)
{
    private readonly Stopwatch _sinceChange = Stopwatch.StartNew();
    private (object? Machine, long Operations) _last;

    public void Look()
    {
        var machine = runner.Running;
        var now = (machine, machine?.Operations ?? 0);
        if (!now.Equals(_last))
        {
            _last = now;
            _sinceChange.Restart();
            return;
        }

        if (machine is not null && _sinceChange.Elapsed > patience)
        {
            Console.Error.WriteLine(
                $"tophalf: no operation for {patience.TotalSeconds:0} s: task '{machine.CurrentTask.Name}' on {machine.CurrentCpu} loops without calling the machine " +
                $"(virtual time {machine.Now} s, {machine.Operations} operations). Run it in a debugger to see where.");
            Environment.Exit(ExitCode.Inconclusive);
        }
    }
}
