using Spectre.Console;
using TopHalf.Scenarios;

namespace TopHalf.Cli;

/// <summary>Shows a progress bar on a terminal while a run goes on, and ends the process when driver code loops without calling the machine.</summary>
internal static class ProgressDisplay
{
    private static readonly TimeSpan _showAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _giveUpAfter = TimeSpan.FromSeconds(60);

    public static TResult While<TResult>(ScenarioRunner runner, RunProgress? progress, Func<TResult> run)
    {
        var task = Task.Run(run);
        var watchdog = new LoopWatchdog(runner, _giveUpAfter);
        if (!task.Wait(_showAfter) && !Console.IsErrorRedirected)
        {
            var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
            console.Progress().AutoClear(true).Start(context =>
            {
                var bar = context.AddTask("running", maxValue: 1);
                bar.IsIndeterminate = progress?.Fraction is null;
                do
                {
                    watchdog.Look();
                    bar.Value = progress?.Fraction ?? 0;
                }
                while (!task.Wait(200));
            });
        }

        while (!task.Wait(1_000))
        {
            watchdog.Look();
        }

        return task.GetAwaiter().GetResult();
    }
}
