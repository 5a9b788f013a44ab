using NUnit.Framework;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Tests.Exploration;

/// <summary>A small program drawn from a seed: tasks that may share CPUs, and interrupts whose handlers share variables with them. What each context read is its outcome.</summary>
internal sealed class RandomInterrupts
{
    private const int Kinds = 8;

    private readonly List<(int Cpu, List<(int Kind, int Object)> Operations)> _tasks = [];
    private readonly List<List<(int Kind, int Object)>> _handlers = [];
    private readonly SortedDictionary<string, List<int>> _read = new(StringComparer.Ordinal);
    private readonly bool _isKicked;
    private Shared<int>[] _cells = [];
    private ulong _state;

    public RandomInterrupts(int seed, int tasks, int cpus, int handlers, int most)
    {
        _state = (ulong)seed * 104_729;
        for (var i = 0; i < tasks; i++)
        {
            _tasks.Add((i % cpus, Operations(most)));
        }

        for (var i = 0; i < handlers; i++)
        {
            _handlers.Add(Operations(2));
        }

        _isKicked = Below(2) == 1;
    }

    /// <summary>What the contexts of the last run read, and what was left.</summary>
    public string Outcome =>
        string.Join("; ", _read.Select(static entry => $"{entry.Key}: {string.Join(' ', entry.Value)}")) + " | " + string.Join(' ', _cells.Select(static cell => cell.Peek));

    public override string ToString() => string.Join(" || ",
        _tasks.Select(task => $"cpu{task.Cpu}: {Text(task.Operations)}").Concat(_handlers.Select((handler, i) => $"irq{i}: {Text(handler)}")));

    public KernelTask Run()
    {
        _read.Clear();
        var machine = Machine.Current;
        var locks = new[] { new SpinLock("a"), new SpinLock("b") };
        var handled = new Completion("handled");
        _cells = [new(), new(), new()];
        var pulses = new List<Action>();
        for (var i = 0; i < _handlers.Count; i++)
        {
            var (number, operations) = (7 + i, _handlers[i]);
            var desc = machine.Interrupts.Wire(number, $"device{i}", IrqFlow.Edge, IrqFlags.TriggerRising);
            var answer = machine.Interrupts.RequestIrq(number, _ =>
            {
                Perform($"irq{number}", operations, locks, handled, isHandler: true);
                handled.Complete();
                return IrqReturn.Handled;
            }, IrqFlags.None, $"device{i}", out _);
            Assert.That(answer, Is.EqualTo(Errno.Ok));
            var (after, pulse) = (Ktime.FromUs(1 + i), new Pulse(desc.Line));
            pulses.Add(() => ((IHardwareHost)machine).Schedule(after, pulse));
        }

        if (!_isKicked)
        {
            pulses.ForEach(static start => start());
        }

        for (var i = 0; i < _tasks.Count; i++)
        {
            var (name, operations) = ($"task{i}", _tasks[i].Operations);
            var isFirst = i == 0;
            machine.Spawn(machine.Options.Model[ContextRole.Process], name, async () =>
            {
                if (_isKicked && isFirst)
                {
                    // As a write to a register would: the devices begin when a task says so.
                    Note(name, _cells[0].Value);
                    pulses.ForEach(static start => start());
                }

                Perform(name, operations, locks, handled, isHandler: false);
                if (operations.Exists(static operation => operation.Kind == 7))
                {
                    await handled.WaitAsync();
                    Note(name, _cells[0].Value);
                }
            }, _tasks[i].Cpu);
        }

        return default;
    }

    private void Perform(string name, List<(int Kind, int Object)> operations, SpinLock[] locks, Completion handled, bool isHandler)
    {
        foreach (var (kind, target) in operations)
        {
            var cell = _cells[target];
            switch (kind)
            {
                case 0:
                    Note(name, cell.Value);
                    break;
                case 1 when cell.Value != 0:
                    // Seldom, so that what it touches is not known from the start.
                    Note(name, _cells[(target + 1) % _cells.Length].Exchange(name[^1]));
                    break;
                case 2:
                    cell.Value = name[^1];
                    break;
                case 3:
                    Note(name, cell.TryCompareExchange(0, name[^1]) ? 1 : 0);
                    break;
                case 4:
                    Note(name, cell.Exchange(name[^1]));
                    break;
                case 5:
                    var flags = locks[target % 2].LockIrqSave();
                    Note(name, cell.Value++);
                    locks[target % 2].UnlockIrqRestore(flags);
                    break;
                case 6 when !isHandler:
                    var saved = Kernel.LocalIrqSave();
                    Note(name, cell.Value);
                    cell.Value += 2;
                    Kernel.LocalIrqRestore(saved);
                    break;
                case 7 when isHandler:
                    handled.Complete();
                    break;
            }
        }
    }

    private void Note(string name, int value)
    {
        if (!_read.TryGetValue(name, out var values))
        {
            _read.Add(name, values = []);
        }

        values.Add(value);
    }

    private static string Text(List<(int Kind, int Object)> operations) => string.Join(' ', operations.Select(static operation => $"{operation.Kind}.{operation.Object}"));

    private List<(int Kind, int Object)> Operations(int most) => [.. Enumerable.Range(0, 1 + Below(most)).Select(_ => (Below(Kinds), Below(3)))];

    private int Below(int count)
    {
        _state = (_state * 6364136223846793005) + 1442695040888963407;
        return (int)((_state >> 33) % (ulong)count);
    }

    private sealed class Pulse(InterruptLine line) : IHardwareEvent
    {
        public void Occur(long argument) => line.Assert();
    }
}
