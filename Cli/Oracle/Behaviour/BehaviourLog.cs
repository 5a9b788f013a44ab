using System.Globalization;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.Behaviour;

/// <summary>What a script records: who ran, on which CPU, in which context and in which order.</summary>
/// <remarks>
/// A token is <c>name@cpu-context[!][.who]</c>. The context: <c>h</c> hard interrupt, <c>s</c> softirq on any stack, <c>k</c> softirq in ksoftirqd,
/// <c>j</c> softirq in an interrupt thread, <c>i</c> interrupt thread, <c>w</c> <c>H</c> worker of a CPU (<c>H</c> high priority), <c>u</c> <c>V</c> worker of no CPU,
/// <c>q</c> irq_work task, <c>c</c> RCU task, <c>K</c> ksoftirqd outside of softirqs, <c>t</c> any other task, <c>z</c> idle, <c>n</c> NMI.
/// <c>!</c>: interrupts are off. <c>.a .b</c>: which interrupt thread or worker, in order of appearance.
/// </remarks>
internal sealed class BehaviourLog(Machine machine)
{
    // Whoever there can be several of.
    private const string Numbered = "iwHuV";

    private readonly List<string> _tokens = [];
    private readonly List<TaskStruct> _seen = [];

    /// <summary>Whether tokens are recorded at this moment.</summary>
    public bool IsOn { get; set; } = true;

    public IReadOnlyList<string> Tokens => _tokens;

    /// <summary>Records that something happened, here and now.</summary>
    public void Add(string name)
    {
        if (IsOn)
        {
            _tokens.Add($"{name}@{Place()}");
        }
    }

    /// <summary>Records a value: <c>name=value</c>.</summary>
    public void Add(string name, long value) => Add(string.Create(CultureInfo.InvariantCulture, $"{name}={value}"));

    /// <inheritdoc cref="Add(string, long)"/>
    public void Add(string name, bool value) => Add(name, value ? 1 : 0);

    /// <summary>Records what is said about the whole script and no place in it.</summary>
    public void AddPlain(string token) => _tokens.Add(token);

    private string Place()
    {
        var task = machine.CurrentTask;
        var kind = KindOf(task);
        // The scheduler chooses the CPU of a worker that is bound to none.
        var cpu = kind is 'u' or 'V' ? "*" : machine.CurrentCpu.Number.ToString(CultureInfo.InvariantCulture);
        return $"{cpu}{kind}{(kind is not ('h' or 'n') && task.ExecutionState.IrqsOff ? "!" : "")}{Who(kind, task)}";
    }

    private string Who(char kind, TaskStruct task)
    {
        if (!Numbered.Contains(kind, StringComparison.Ordinal))
        {
            return "";
        }

        if (!_seen.Contains(task))
        {
            _seen.Add(task);
        }

        return $".{(char)('a' + _seen.IndexOf(task))}";
    }

    private static char KindOf(TaskStruct task)
    {
        var state = task.ExecutionState;
        var name = task.Name;
        return state switch
        {
            _ when PreemptCount.InNmi(state.Preempt) => 'n',
            _ when PreemptCount.InHardIrq(state.Preempt) => 'h',
            _ when PreemptCount.InServingSoftirq(state.Preempt | state.TaskBottomHalves) => Starts(name, "ksoftirqd/") ? 'k' : Starts(name, "irq/") ? 'j' : 's',
            _ when task.IsIdle => 'z',
            _ when Starts(name, "irq/") => 'i',
            _ when Starts(name, "irq_work/") => 'q',
            _ when Starts(name, "ksoftirqd/") => 'K',
            _ when Starts(name, "rcu") => 'c',
            _ when Starts(name, "kworker/") => WorkerKind(name),
            _ => 't',
        };
    }

    /// <summary>kworker/0:1, kworker/0H:1, kworker/u:1, kworker/uH:1.</summary>
    private static char WorkerKind(string name)
    {
        var isHighPri = name.Contains('H', StringComparison.Ordinal);
        return Starts(name, "kworker/u") ? isHighPri ? 'V' : 'u' : isHighPri ? 'H' : 'w';
    }

    private static bool Starts(string name, string with) => name.StartsWith(with, StringComparison.Ordinal);
}
