using TopHalf.Benchmarks.Measuring;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Benchmarks.Scheduling;

/// <summary>Two tasks on two CPUs add to one variable without a lock: each is stopped in the middle of synchronous code.</summary>
internal static class LostUpdate
{
    // The race is meant: what is measured is passing the baton.
    private static readonly MachineOptions _options = ABench.TwoCpus with { Races = false };

    /// <returns>How many operations the run had.</returns>
    public static long Run(ABench bench)
    {
        Shared<int>? total = null;
        var operations = bench.Run(
            machine =>
            {
                total = new();
                machine.Spawn(machine.Options.Model["kthread"], "adder", () => Add(total), cpu: 0);
                machine.Spawn(machine.Options.Model["kthread"], "adder", () => Add(total), cpu: 1);
                return default;
            },
            _options);
        return total!.Peek == 1 ? operations : throw new InvalidOperationException("No update was lost: nothing was preempted.");
    }

    private static KernelTask Add(Shared<int> total)
    {
        total.Value++;
        return default;
    }
}
