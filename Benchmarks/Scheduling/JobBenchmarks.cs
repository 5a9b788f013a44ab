using System.Threading;
using BenchmarkDotNet.Attributes;
using TopHalf.Benchmarks.Measuring;
using TopHalf.Scheduling;

namespace TopHalf.Benchmarks.Scheduling;

/// <summary>Whole runs that preempt synchronous code, by one job and by two at the same time, each with a core of its own.</summary>
public class JobBenchmarks
{
    private const int Runs = 2_000;

    [Benchmark(Baseline = true, OperationsPerInvoke = Runs)]
    public void OneJob() => Work(1);

    [Benchmark(OperationsPerInvoke = 2 * Runs)]
    public void TwoJobs() => Work(2);

    /// <summary>As <see cref="OneJob"/>, but the thread that starts the runs is on the other core than the carriers.</summary>
    [Benchmark(OperationsPerInvoke = Runs)]
    public void OneJobFromAfar() => Start(carriers: 0, caller: 1).Join();

    private static void Work(int jobs)
    {
        var threads = new Thread[jobs];
        for (var core = 0; core < jobs; core++)
        {
            threads[core] = Start(core, core);
        }

        Array.ForEach(threads, static thread => thread.Join());
    }

    private static Thread Start(int carriers, int caller)
    {
        var thread = new Thread(() =>
        {
            // A pool of carriers keeps to the core on which it is made.
            CpuPinning.Pin(carriers);
            using var bench = new ABench();
            CpuPinning.Pin(caller);
            for (var i = 0; i < Runs; i++)
            {
                LostUpdate.Run(bench);
            }
        });
        thread.Start();
        return thread;
    }
}
