using Spectre.Console;

namespace TopHalf.Cli;

/// <summary>Shows on a terminal how many of a known number of things are done.</summary>
internal static class CountDisplay
{
    private static readonly TimeSpan _showAfter = TimeSpan.FromSeconds(1);

    public static void While(string things, int all, Func<int> done, Action work)
    {
        var task = Task.Run(work);
        if (Task.WaitAny([task], _showAfter) < 0 && !Console.IsErrorRedirected)
        {
            var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
            console.Progress().AutoClear(true).Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn()).Start(context =>
            {
                var bar = context.AddTask(things, maxValue: Math.Max(1, all));
                while (Task.WaitAny([task], 200) < 0)
                {
                    bar.Value = done();
                    bar.Description = FormattableString.Invariant($"{done()} of {all} {things}");
                }
            });
        }

        task.GetAwaiter().GetResult();
    }
}
