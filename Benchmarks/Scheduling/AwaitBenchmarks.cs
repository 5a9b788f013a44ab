using BenchmarkDotNet.Attributes;
using TopHalf.Benchmarks.Measuring;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Benchmarks.Scheduling;

/// <summary>One switch from task to task at an await, on one CPU and without observers, against a loop that does nothing but switch.</summary>
public class AwaitBenchmarks
{
    private const int Switches = 200_000;

    private readonly ABench _bench = new();

    /// <summary>How many tasks take turns.</summary>
    [Params(2, 16)]
    public int Tasks { get; set; }

    [GlobalCleanup]
    public void Cleanup() => _bench.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Switches)]
    public bool BareLoop()
    {
        var queue = new YieldQueue();
        var calls = new Task[Tasks];
        for (var i = 0; i < Tasks; i++)
        {
            calls[i] = YieldAsync(queue, Switches / Tasks).AsTask();
        }

        queue.Pump();
        return Array.TrueForAll(calls, static call => call.IsCompleted);
    }

    [Benchmark(OperationsPerInvoke = Switches)]
    public long Yield() => _bench.Run(machine =>
    {
        for (var i = 0; i < Tasks; i++)
        {
            machine.Spawn(machine.Options.Model["kthread"], "yields", () => YieldAsync(Switches / Tasks));
        }

        return default;
    });

    /// <summary>As <see cref="Completions"/>, with nothing but awaits.</summary>
    [Benchmark(OperationsPerInvoke = Switches)]
    public bool BareCompletions()
    {
        var queue = new YieldQueue();
        var ring = new BareCompletion[Tasks];
        for (var i = 0; i < Tasks; i++)
        {
            ring[i] = new(queue);
        }

        var calls = new Task[Tasks];
        for (var i = 0; i < Tasks; i++)
        {
            calls[i] = PassOnAsync(ring[i], ring[(i + 1) % Tasks], Switches / Tasks).AsTask();
        }

        ring[0].Complete();
        queue.Pump();
        return Array.TrueForAll(calls, static call => call.IsCompleted);
    }

    /// <summary>Each task waits for its completion and completes that of the next: one switch, two operations, a nested call.</summary>
    [Benchmark(OperationsPerInvoke = Switches)]
    public long Completions() => _bench.Run(machine =>
    {
        var ring = new Completion[Tasks];
        for (var i = 0; i < Tasks; i++)
        {
            ring[i] = new();
        }

        for (var i = 0; i < Tasks; i++)
        {
            var (mine, next) = (ring[i], ring[(i + 1) % Tasks]);
            machine.Spawn(machine.Options.Model["kthread"], "passes on", () => PassOnAsync(mine, next, Switches / Tasks));
        }

        ring[0].Complete();
        return default;
    });

    private static async ValueTask YieldAsync(YieldQueue queue, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await queue;
        }
    }

    private static async ValueTask PassOnAsync(BareCompletion mine, BareCompletion next, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await mine.WaitAsync();
            next.Complete();
        }
    }

    private static async KernelTask YieldAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Kernel.YieldAsync();
        }
    }

    private static async KernelTask PassOnAsync(Completion mine, Completion next, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await mine.WaitAsync();
            next.Complete();
        }
    }
}
