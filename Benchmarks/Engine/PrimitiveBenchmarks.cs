using BenchmarkDotNet.Attributes;
using TopHalf.Benchmarks.Measuring;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Benchmarks.Engine;

/// <summary>What drivers do most, in operations of the engine.</summary>
public class PrimitiveBenchmarks
{
    private const int Count = 200_000;
    private const int Irq = 41;

    private readonly ABench _bench = new();

    [GlobalCleanup]
    public void Cleanup() => _bench.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public long Read() => _bench.Run(static machine =>
    {
        var variable = new Shared<int>();
        for (var i = 0; i < Count; i++)
        {
            _ = variable.Value;
        }

        return default;
    });

    /// <summary>A spinlock that nobody else wants, taken and released.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public long SpinLockPair() => _bench.Run(static machine =>
    {
        var spinLock = new SpinLock();
        for (var i = 0; i < Count; i++)
        {
            using var held = spinLock.Hold();
        }

        return default;
    });

    /// <summary>From the pulse in the hardware through the flow and the handler back to the interrupted task.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public long IrqRoundTrip()
    {
        var handled = 0;
        _bench.Run(machine =>
        {
            var desc = machine.Interrupts.Wire(Irq, "pulse", IrqFlow.Edge, IrqFlags.TriggerRising);
            Require(machine.Interrupts.RequestIrq(Irq, _ =>
            {
                handled++;
                return IrqReturn.Handled;
            }, IrqFlags.None, "pulse", out var action));
            var (pulse, variable) = (new Pulse(desc.Line), new Shared<int>());
            for (var i = 0; i < Count; i++)
            {
                machine.Schedule(Ktime.Zero, pulse);
                _ = variable.Value;
            }

            return FreeAsync(machine, action!);
        });
        return handled == Count ? handled : throw new InvalidOperationException($"{handled} of {Count} interrupts were handled.");
    }

    private static async KernelTask FreeAsync(Machine machine, IrqAction action) => await machine.Interrupts.FreeIrqAsync(action);

    private static void Require(Errno result)
    {
        if (result != Errno.Ok)
        {
            throw new InvalidOperationException($"The interrupt was refused: {result}");
        }
    }
}
