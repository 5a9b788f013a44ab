using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Tests.Exploration;

/// <summary>A small program drawn from a seed: tasks that may share CPUs, interrupts whose handlers share variables with them, and a work item and a timer that any of them starts. What each context read is its outcome.</summary>
internal sealed class RandomInterrupts
{
    private const int Kinds = 8;
    private const int KindsThatDefer = 3;

    private readonly List<(int Cpu, List<(int Kind, int Object)> Operations)> _tasks = [];
    private readonly List<List<(int Kind, int Object)>> _handlers = [];
    private readonly SortedDictionary<string, List<int>> _read = new(StringComparer.Ordinal);
    private readonly List<(int Kind, int Object)> _work = [];
    private readonly List<(int Kind, int Object)> _timer = [];
    private readonly List<(int Kind, int Object)> _tasklet = [];
    private readonly bool _isThreaded;
    private readonly int _kinds = Kinds;
    private readonly bool _isKicked;
    private Shared<int>[] _cells = [];
    private Func<bool>[] _defer = [];
    private ulong _state;

    public RandomInterrupts(int seed, int tasks, int cpus, int handlers, int most, bool defers = false)
    {
        _state = (ulong)seed * 104_729;
        if (defers)
        {
            (_work, _timer, _tasklet) = (Operations(2), Operations(1), Operations(1));
            _isThreaded = Below(3) == 0;
            _kinds = Kinds + KindsThatDefer;
        }

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
        _tasks.Select(task => $"cpu{task.Cpu}: {Text(task.Operations)}").Concat(_handlers.Select((handler, i) => $"irq{i}: {Text(handler)}")))
        + (_kinds == Kinds ? "" : $" || work: {Text(_work)} || timer: {Text(_timer)} || tasklet: {Text(_tasklet)}{(_isThreaded ? " || irqs have threads" : "")}");

    public KernelTask Run()
    {
        _read.Clear();
        var machine = Machine.Current;
        var locks = new[] { new SpinLock("a"), new SpinLock("b") };
        var handled = new Completion("handled");
        _cells = [new(), new(), new()];
        var work = new Work(() =>
        {
            Perform("work", _work, locks, handled, isHandler: false);
            return default;
        });
        var timer = new KernelTimer(() => Perform("timer", _timer, locks, handled, isHandler: true));
        var tasklet = new Tasklet(() => Perform("tasklet", _tasklet, locks, handled, isHandler: true));
        _defer = [() => work.Schedule(), () => timer.Mod(Ktime.FromMs(1)), () =>
        {
            tasklet.Schedule();
            return true;
        }];
        var pulses = new List<Action>();
        for (var i = 0; i < _handlers.Count; i++)
        {
            var (number, operations) = (7 + i, _handlers[i]);
            var desc = machine.Interrupts.Wire(number, $"device{i}", IrqFlow.Edge, IrqFlags.TriggerRising);
            var answer = machine.Interrupts.RequestThreadedIrq(number, _ =>
            {
                Perform($"irq{number}", operations, locks, handled, isHandler: true);
                handled.Complete();
                return _isThreaded ? IrqReturn.WakeThread : IrqReturn.Handled;
            }, _isThreaded ? _ =>
            {
                Note("thread", _cells[0].Exchange(1));
                return IrqReturn.Handled;
            }
            : null, IrqFlags.None, $"device{i}", out _);
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
                case >= Kinds:
                    Note(name, _defer[kind - Kinds]() ? 1 : 0);
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

    private List<(int Kind, int Object)> Operations(int most) => [.. Enumerable.Range(0, 1 + Below(most)).Select(_ => (Below(_kinds), Below(3)))];

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
