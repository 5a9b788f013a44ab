using System.Threading;
using BenchmarkDotNet.Attributes;
using TopHalf.Benchmarks.Measuring;
using TopHalf.Scheduling;

namespace TopHalf.Benchmarks.Scheduling;

/// <summary>Whole runs that preempt synchronous code, by one job and by two at the same time, each with a core and carriers of its own.</summary>
public class JobBenchmarks
{
    private const int Runs = 2_000;

    private readonly ABench[] _jobs = new ABench[2];

    [GlobalSetup]
    public void MakeJobs()
    {
        for (var i = 0; i < _jobs.Length; i++)
        {
            // A pool of carriers keeps to the core on which it was made.
            var core = i % Environment.ProcessorCount;
            var job = i;
            var thread = new Thread(() =>
            {
                CpuPinning.Pin(core);
                _jobs[job] = new();
            });
            thread.Start();
            thread.Join();
        }
    }

    [GlobalCleanup]
    public void Cleanup() => Array.ForEach(_jobs, static job => job.Dispose());

    [Benchmark(Baseline = true, OperationsPerInvoke = Runs)]
    public void OneJob() => Work(_jobs[0]);

    [Benchmark(OperationsPerInvoke = 2 * Runs)]
    public void TwoJobs()
    {
        var other = new Thread(() => Work(_jobs[1]));
        other.Start();
        Work(_jobs[0]);
        other.Join();
    }

    private static void Work(ABench job)
    {
        for (var i = 0; i < Runs; i++)
        {
            LostUpdate.Run(job);
        }
    }
}
