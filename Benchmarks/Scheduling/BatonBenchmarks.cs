using BenchmarkDotNet.Attributes;
using TopHalf.Scheduling;

namespace TopHalf.Benchmarks.Scheduling;

/// <summary>One round trip of the baton between two threads: two hand-overs.</summary>
public class BatonBenchmarks
{
    private const int Rounds = 5_000;

    private BatonPair _pair = null!;

    /// <summary>Whether both threads are kept on one core, as the carriers of a machine are.</summary>
    [Params(true, false)]
    public bool OneCore { get; set; }

    [GlobalSetup(Target = nameof(Futex))]
    public void SetUpFutex() => _pair = new(static () => new FutexBaton(), OneCore);

    [GlobalSetup(Target = nameof(Event))]
    public void SetUpEvent() => _pair = new(static () => new EventBaton(), OneCore);

    [GlobalSetup(Target = nameof(Semaphore))]
    public void SetUpSemaphore() => _pair = new(static () => new SemaphoreBaton(), OneCore);

    [GlobalCleanup]
    public void Cleanup() => _pair.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Rounds)]
    public void Futex() => _pair.Run(Rounds);

    [Benchmark(OperationsPerInvoke = Rounds)]
    public void Event() => _pair.Run(Rounds);

    [Benchmark(OperationsPerInvoke = Rounds)]
    public void Semaphore() => _pair.Run(Rounds);
}
