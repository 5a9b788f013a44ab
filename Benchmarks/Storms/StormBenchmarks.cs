using BenchmarkDotNet.Attributes;

namespace TopHalf.Benchmarks.Storms;

/// <summary>Time and allocations for one fault of a long storm against one of a short storm: they should not differ.</summary>
[WarmupCount(1)]
[IterationCount(3)]
[InvocationCount(1, 1)]
public class StormBenchmarks
{
    private const int Few = 10_000;
    private const int Many = 1_000_000;
    private const int FewRuns = 20;

    private readonly StormRun _storm = new();

    [GlobalSetup]
    public void WarmUp() => _storm.Run(Few);

    [GlobalCleanup]
    public void Cleanup() => _storm.Dispose();

    /// <summary>Several storms, since one is too short to be timed.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Few * FewRuns)]
    public long Faults10K()
    {
        var operations = 0L;
        for (var i = 0; i < FewRuns; i++)
        {
            operations += _storm.Run(Few).Operations;
        }

        return operations;
    }

    [Benchmark(OperationsPerInvoke = Many)]
    public long Faults1M() => _storm.Run(Many).Operations;
}
