using BenchmarkDotNet.Attributes;
using TopHalf.Benchmarks.Measuring;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Benchmarks.Engine;

/// <summary>What the validator of locks costs for a pair of taking and releasing, on and off.</summary>
public class LockdepBenchmarks
{
    private const int Count = 200_000;

    private readonly ABench _bench = new();

    /// <summary>Whether the validator is on.</summary>
    [Params(false, true)]
    public bool Lockdep { get; set; }

    [GlobalCleanup]
    public void Cleanup() => _bench.Dispose();

    /// <summary>A spinlock that nobody else wants.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public long SpinLockPair() => Run(static machine =>
    {
        var spinLock = new SpinLock();
        for (var i = 0; i < Count; i++)
        {
            using var held = spinLock.Hold();
        }

        return default;
    });

    /// <summary>The same under two others.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public long SpinLockPairUnderTwo() => Run(static machine =>
    {
        var outer = new SpinLock();
        var middle = new SpinLock();
        var spinLock = new SpinLock();
        using var heldOuter = outer.Hold();
        using var heldMiddle = middle.Hold();
        for (var i = 0; i < Count; i++)
        {
            using var held = spinLock.Hold();
        }

        return default;
    });

    /// <summary>A spinlock with interrupts off around it.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public long SpinLockIrqSavePair() => Run(static machine =>
    {
        var spinLock = new SpinLock();
        for (var i = 0; i < Count; i++)
        {
            using var held = spinLock.HoldIrqSave();
        }

        return default;
    });

    /// <summary>A mutex that nobody else wants.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public long MutexPair() => Run(static async machine =>
    {
        var mutex = new Mutex();
        for (var i = 0; i < Count; i++)
        {
            using var held = await mutex.HoldAsync();
        }
    });

    private long Run(Func<Machine, KernelTask> main) => _bench.Run(main, ABench.OneCpu with { Lockdep = Lockdep });
}
