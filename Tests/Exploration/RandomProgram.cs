using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Exploration;

/// <summary>A small program for a machine, drawn from a seed: tasks on their CPUs that read, write, exchange, lock, and nest locks.</summary>
internal sealed class RandomProgram
{
    private readonly List<(int Cpu, List<(int Kind, int Object)> Operations)> _tasks = [];
    private ulong _state;

    public RandomProgram(int seed, int tasks, int cpus, int most)
    {
        _state = (ulong)seed * 7919;
        for (var i = 0; i < tasks; i++)
        {
            var operations = Enumerable.Range(0, 1 + Below(most)).Select(_ => (Below(8), Below(2))).ToList();
            _tasks.Add((i % cpus, operations));
        }
    }

    public override string ToString() => string.Join(" || ", _tasks.Select(task => $"cpu{task.Cpu}: {string.Join(' ', task.Operations.Select(op => $"{op.Kind}.{op.Object}"))}"));

    public KernelTask Run()
    {
        var cells = new[] { new Shared<int>(), new Shared<int>() };
        var locks = new[] { new SpinLock("a"), new SpinLock("b") };
        var mutex = new Mutex("m");
        foreach (var (cpu, operations) in _tasks)
        {
            Machine.Current.Spawn(Machine.Current.Options.Model[ContextRole.Process], $"task {cpu}", async () =>
            {
                foreach (var (kind, target) in operations)
                {
                    await Perform(kind, cells[target], locks[target], locks[1 - target], mutex);
                }
            }, cpu);
        }

        return default;
    }

    private static async KernelTask Perform(int kind, Shared<int> cell, SpinLock first, SpinLock second, Mutex mutex)
    {
        switch (kind)
        {
            case 0 or 1:
                _ = cell.Value;
                break;
            case 2:
                cell.Value = 1;
                break;
            case 3:
                if (cell.TryCompareExchange(0, 2))
                {
                    cell.Value = 4;
                }

                break;
            case 4 when cell.Value == 0:
                cell.Value = 3;
                break;
            case 5:
                first.Lock();
                cell.Value++;
                first.Unlock();
                break;
            case 6:
                first.Lock();
                second.Lock();
                second.Unlock();
                first.Unlock();
                break;
            case 7:
                await mutex.LockAsync();
                mutex.Unlock();
                break;
        }
    }

    private int Below(int count)
    {
        _state = (_state * 6364136223846793005) + 1442695040888963407;
        return (int)((_state >> 33) % (ulong)count);
    }
}
