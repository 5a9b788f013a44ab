using Spectre.Console;

namespace TopHalf.Cli;

/// <summary>Shows on a terminal what a longer piece of work is at.</summary>
internal sealed class StatusDisplay
{
    private static readonly TimeSpan _showAfter = TimeSpan.FromSeconds(1);
    private volatile string _now = "";

    /// <summary>Works, and shows at what.</summary>
    /// <param name="work">The work; it is given what it says where it is to.</param>
    public static TResult While<TResult>(Func<Action<string>, Task<TResult>> work)
    {
        var display = new StatusDisplay();
        var task = Task.Run(() => work(text => display._now = text));
        if (Task.WaitAny([task], _showAfter) < 0 && !Console.IsErrorRedirected)
        {
            AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) }).Status().Start("", context =>
            {
                while (Task.WaitAny([task], 200) < 0)
                {
                    context.Status(Markup.Escape(display._now));
                }
            });
        }

        return task.GetAwaiter().GetResult();
    }
}
