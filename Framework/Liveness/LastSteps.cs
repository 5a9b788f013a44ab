using System.Globalization;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Liveness;

/// <summary>What happened last before a budget was used up: whether anybody got anywhere, and if not, who took turns over what.</summary>
/// <remarks>
/// Plugged in when little of the budget is left, so a run that ends by itself never pays for it. Somebody gets somewhere when a task begins or ends, or an
/// ordinary task that sleeps is woken by another one: by what it waited for, and not by the time. Two contexts that take turns without that, over something
/// that both use, and do nothing in the second half that was not done in the first, are in a livelock.
/// </remarks>
internal sealed class LastSteps(Machine machine) : IEventObserver
{
    // Fewer turns than that are no coming back to the same.
    private const int LeastTurns = 4;

    private readonly List<MachineEvent> _events = [];
    private bool _isProgress;

    public ulong Interests => ~0UL;

    /// <summary>Whether nothing was recorded.</summary>
    public bool IsEmpty => _events.Count == 0;

    public void OnEvent(in MachineEvent machineEvent)
    {
        _events.Add(machineEvent);
        _isProgress |= machineEvent.Kind switch
        {
            EventKind.TaskSpawn or EventKind.TaskExit => true,
            EventKind.TaskWake => machine.Objects[machineEvent.Object - 1] is TaskStruct { IsService: false, Listener: null, IsIdle: false, Timeout: not { HasExpired: true } },
            _ => false,
        };
    }

    /// <summary>The loop that the run is in, in words, a line each; null when it is in none.</summary>
    public string? Livelock()
    {
        var (first, second) = (Steps(0, _events.Count / 2), Steps(_events.Count / 2, _events.Count));
        if (_isProgress || second.Count == 0 || !second.Keys.All(first.ContainsKey))
        {
            return null;
        }

        var turns = Turns(null);
        var actors = turns.Where(static turn => turn.Count >= LeastTurns).Select(static turn => turn.Actor).ToList();
        var shared = second.Keys.Where(step => step.Object != 0 && actors.Contains((step.Task, step.Context)))
            .GroupBy(static step => step.Object).Where(static steps => steps.Select(static step => (step.Task, step.Context)).Distinct().Count() > 1)
            .Select(static steps => steps.Key).Order().ToList();
        if (actors.Count < 2 || shared.Count == 0)
        {
            return null;
        }

        var lines = actors.Select(actor => string.Create(CultureInfo.InvariantCulture,
            $"\n{NameOf(actor)} had {turns.Find(turn => turn.Actor == actor).Count} turns: {string.Join(", ", StepsOf(second, actor))}"));
        return $"{string.Concat(lines)}\nwhat they both use: {string.Join(", ", shared.Select(id => $"'{machine.Objects[id - 1].Name}'"))}";
    }

    /// <summary>Who took the turns on a CPU, in words; empty when a task as bad as the one that waits was among them.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="waiting">The task that had none.</param>
    public IReadOnlyList<string> KeptFrom(Cpu cpu, TaskStruct waiting)
    {
        List<string> names = [];
        foreach (var ((id, context), count) in Turns((byte)cpu.Number))
        {
            var task = (TaskStruct)machine.Objects[id - 1];
            var isInterrupt = machine.Options.Model.Kinds[context].Level != ContextLevel.Task;
            if (task == waiting ? !isInterrupt : !isInterrupt && task.Policy.Rank <= waiting.Policy.Rank)
            {
                return [];
            }

            names.Add(string.Create(CultureInfo.InvariantCulture, $"{NameOf((id, context))} ({count} turns)"));
        }

        return names;
    }

    private static bool IsMachinery(EventKind kind) => kind is
        EventKind.IrqEntry or EventKind.IrqExit or EventKind.IrqRaise or EventKind.IrqRefire or EventKind.ChipCall or EventKind.SoftirqRaise or
        EventKind.TaskWake or EventKind.TaskSwitch or EventKind.TaskSpawn or EventKind.IrqsOn or EventKind.IrqsOff;

    private string NameOf((int Task, byte Context) actor)
    {
        var (task, kind) = (machine.Objects[actor.Task - 1], machine.Options.Model.Kinds[actor.Context]);
        return kind.Level == ContextLevel.Task ? $"task '{task.Name}'" : $"{kind.Name} on task '{task.Name}'";
    }

    private IEnumerable<string> StepsOf(Dictionary<(int Task, byte Context, EventKind Kind, int Object), int> steps, (int Task, byte Context) actor) =>
        steps.Where(step => (step.Key.Task, step.Key.Context) == actor).Select(step => string.Create(CultureInfo.InvariantCulture,
            $"{step.Value} × {step.Key.Kind}{(step.Key.Object == 0 ? "" : $" '{machine.Objects[step.Key.Object - 1].Name}'")}"));

    private Dictionary<(int Task, byte Context, EventKind Kind, int Object), int> Steps(int from, int to)
    {
        var steps = new Dictionary<(int Task, byte Context, EventKind Kind, int Object), int>();
        for (var i = from; i < to; i++)
        {
            if (_events[i] is { Task: not 0 } step && !IsMachinery(step.Kind))
            {
                var key = (step.Task, step.Context, step.Kind, step.Object);
                steps[key] = steps.GetValueOrDefault(key) + 1;
            }
        }

        return steps;
    }

    /// <summary>Who did something, on a CPU or on any, and how often each began after another.</summary>
    private List<((int Task, byte Context) Actor, int Count)> Turns(byte? cpu)
    {
        var (turns, last) = (new List<((int Task, byte Context) Actor, int Count)>(), (0, MachineEvent.None));
        foreach (var step in _events.Where(step => (cpu is null || step.Cpu == cpu) && step.Task != 0 && !IsMachinery(step.Kind)))
        {
            var actor = (step.Task, step.Context);
            var index = turns.FindIndex(turn => turn.Actor == actor);
            if (index < 0)
            {
                turns.Add((actor, 1));
            }
            else if (actor != last)
            {
                turns[index] = (actor, turns[index].Count + 1);
            }

            last = actor;
        }

        return turns;
    }
}
