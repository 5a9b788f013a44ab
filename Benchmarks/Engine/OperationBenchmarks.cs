using BenchmarkDotNet.Attributes;
using TopHalf.Benchmarks.Measuring;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Benchmarks.Engine;

/// <summary>One announced operation, a read of a shared variable, by what watches it.</summary>
public class OperationBenchmarks
{
    private const int Reads = 1_000_000;

    private readonly ABench _bench = new();

    [GlobalCleanup]
    public void Cleanup() => _bench.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Reads)]
    public long Unwatched() => Read(null);

    [Benchmark(OperationsPerInvoke = Reads)]
    public long Hashed() => Read(new TraceHash());

    [Benchmark(OperationsPerInvoke = Reads)]
    public long Logged() => Read(new EventLog());

    private long Read(IEventObserver? observer)
    {
        var machine = _bench.NewMachine();
        if (observer is not null)
        {
            machine.Events.Add(observer);
        }

        return _bench.Run(machine, static running =>
        {
            var variable = new Shared<int>();
            for (var i = 0; i < Reads; i++)
            {
                _ = variable.Value;
            }

            return KernelTask.Completed;
        });
    }
}
