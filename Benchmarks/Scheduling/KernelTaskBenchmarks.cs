using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using TopHalf.Benchmarks.Measuring;
using TopHalf.Scheduling;

namespace TopHalf.Benchmarks.Scheduling;

/// <summary>A nested call that suspends once, by the type that the functions return; the loops that go on with them are the same.</summary>
public class KernelTaskBenchmarks
{
    private const int Calls = 100_000;

    private readonly ABench _bench = new();
    private readonly YieldQueue _actions = new();
    private readonly NodeQueue _nodes = new();

    [GlobalCleanup]
    public void Cleanup() => _bench.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Calls)]
    public bool KernelTaskReturned()
    {
        // A function that ends asks the current machine whether the run is being torn down.
        using var entered = _bench.NewMachine().Enter();
#pragma warning disable TH9103 // The loop below stands for the machine, which is what goes on with calls.
        var call = CallKernelTaskAsync();
#pragma warning restore TH9103
        _nodes.Pump();
        return call.IsCompleted;
    }

    [Benchmark(OperationsPerInvoke = Calls)]
    public bool PooledValueTaskReturned()
    {
        var call = CallPooledAsync();
        _actions.Pump();
        return call.IsCompleted;
    }

    [Benchmark(OperationsPerInvoke = Calls)]
    public bool ValueTaskReturned()
    {
        var call = CallValueTaskAsync();
        _actions.Pump();
        return call.IsCompleted;
    }

    private async KernelTask CallKernelTaskAsync()
    {
        for (var i = 0; i < Calls; i++)
        {
            await InnerKernelTaskAsync();
        }
    }

    private async KernelTask InnerKernelTaskAsync() => await _nodes;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask CallPooledAsync()
    {
        for (var i = 0; i < Calls; i++)
        {
            await InnerPooledAsync();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask InnerPooledAsync() => await _actions;

    private async ValueTask CallValueTaskAsync()
    {
        for (var i = 0; i < Calls; i++)
        {
            await InnerValueTaskAsync();
        }
    }

    private async ValueTask InnerValueTaskAsync() => await _actions;
}
