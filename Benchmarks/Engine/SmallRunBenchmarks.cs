using BenchmarkDotNet.Attributes;
using TopHalf.Benchmarks.Measuring;
using TopHalf.Benchmarks.Scheduling;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Benchmarks.Engine;

/// <summary>Whole small runs, each with a machine of its own, as a search makes them by the hundred thousand.</summary>
public class SmallRunBenchmarks
{
    private const int Runs = 1_000;

    private readonly ABench _bench = new();

    [GlobalCleanup]
    public void Cleanup() => _bench.Dispose();

    /// <summary>A run in which nothing happens: the price of a machine.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Runs)]
    public void Empty() => Repeat(static bench => bench.Run(static _ => default));

    /// <summary>Five tasks of ten yields on one CPU.</summary>
    [Benchmark(OperationsPerInvoke = Runs)]
    public void FiveTasksYield() => Repeat(static bench => bench.Run(static machine =>
    {
        for (var i = 0; i < 5; i++)
        {
            machine.Spawn(machine.Options.Model["kthread"], "yields", YieldAsync);
        }

        return default;
    }));

    /// <summary>Two adders on two CPUs, each stopped in the middle of synchronous code.</summary>
    [Benchmark(OperationsPerInvoke = Runs)]
    public void TwoAdders() => Repeat(LostUpdate.Run);

    private static async KernelTask YieldAsync()
    {
        for (var i = 0; i < 10; i++)
        {
            await Kernel.YieldAsync();
        }
    }

    private void Repeat(Func<ABench, long> run) => _bench.Invoke(() =>
    {
        for (var i = 0; i < Runs; i++)
        {
            run(_bench);
        }
    });
}
