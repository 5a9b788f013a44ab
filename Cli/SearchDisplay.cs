using System.Diagnostics;
using Spectre.Console;
using TopHalf.Cli.Commands;
using TopHalf.Exploration;

namespace TopHalf.Cli;

/// <summary>Shows how far a search is, and ends it when its time is up or on Ctrl-C; what it has by then is reported.</summary>
internal sealed class SearchDisplay : IExplorationProgress
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly TimeSpan _time;
    private volatile SearchProgress _progress = new(0, 0, 0, 0, 0, 0);
    private volatile bool _isInterrupted;

    private SearchDisplay(TimeSpan time) => _time = time;

    private double Seconds => _clock.Elapsed.TotalSeconds;

    /// <returns>What came of the search, and how many seconds it took.</returns>
    public static (ExplorationResult Result, double Seconds) While(ExploreRequest request, Func<IExplorationProgress, ExplorationResult> search)
    {
        var display = new SearchDisplay(request.Time);
        ConsoleCancelEventHandler stop = (_, pressed) =>
        {
            pressed.Cancel = !display._isInterrupted;
            display._isInterrupted = true;
        };
        Console.CancelKeyPress += stop;
        try
        {
            var task = Task.Run(() => search(display));
            if (Task.WaitAny([task], 1_000) < 0 && !Console.IsErrorRedirected)
            {
                display.Show(request.Options, task);
            }

            return (task.GetAwaiter().GetResult(), display.Seconds);
        }
        finally
        {
            Console.CancelKeyPress -= stop;
        }
    }

    /// <inheritdoc/>
    public bool OnProgress(SearchProgress progress)
    {
        _progress = progress;
        return !_isInterrupted && _clock.Elapsed < _time;
    }

    private void Show(ExplorationOptions options, Task task)
    {
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        var most = options.Schedules ?? (options.IsExhaustive || options.Preemptions is not null ? 0 : 10_000);
        console.Progress().AutoClear(true).Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn()).Start(context =>
        {
            var bar = context.AddTask("searching", maxValue: Math.Max(1, most));
            bar.IsIndeterminate = most == 0;
            while (Task.WaitAny([task], 200) < 0)
            {
                var now = _progress;
                bar.Value = most == 0 ? 0 : now.Schedules;
                bar.Description = FormattableString.Invariant(
                    $"{now.Schedules} schedules, {now.Classes} classes, {now.Schedules / Math.Max(0.001, Seconds):0}/s, {now.PartsDone} of {now.PartsKnown} parts, {now.Pairs} pairs of contexts, {now.Violations} rules broken");
            }
        });
    }
}
