using System.Globalization;
using System.Text;

namespace TopHalf.Cli.Oracle;

/// <summary>The table for the documentation: what may be called where, in the contexts that a driver meets.</summary>
internal static class OracleMarkdown
{
    // A choice of the contexts, with the words of the column heads; the whole table is what the command prints as tsv.
    private static readonly (string Context, string Head)[] _columns =
    [
        ("process", "process"),
        ("preempt_disabled", "preempt off"),
        ("irqs_disabled", "irqs off"),
        ("bh_disabled", "bh off"),
        ("spin_lock_held", "spinlock"),
        ("raw_spin_lock_held", "raw spinlock"),
        ("rcu_read_lock", "RCU reader"),
        ("mutex_held", "mutex"),
        ("softirq_tasklet", "tasklet"),
        ("timer_callback", "timer"),
        ("hrtimer_hard", "hard hrtimer"),
        ("hardirq_handler", "handler"),
        ("hardirq_handler_nothread", "handler, NoThread"),
        ("irq_thread", "irq thread"),
        ("workqueue", "work queue"),
        ("nmi", "NMI"),
    ];

    /// <summary>One table: a row for each operation.</summary>
    public static string Render(string model, List<OracleRow> rows)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"### {model}\n\n| Operation | {string.Join(" | ", _columns.Select(static column => column.Head))} |\n");
        text.Append(CultureInfo.InvariantCulture, $"|---{string.Concat(Enumerable.Repeat("|---", _columns.Length))}|\n");
        foreach (var operation in rows.GroupBy(static row => row.Operation.Name))
        {
            var answers = operation.ToDictionary(static row => row.Context.Name, static row => row.Answer);
            var cells = _columns.Select(column => answers.TryGetValue(column.Context, out var answer) ? answer.IsOk ? "yes" : $"**{answer.Kind}**" : "");
            text.Append(CultureInfo.InvariantCulture, $"| `{operation.Key}` | {string.Join(" | ", cells)} |\n");
        }

        return text.ToString();
    }
}
