using TopHalf.Contexts;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Benchmarks.Measuring;

/// <summary>Machines to measure, on threads that are kept from one to the next.</summary>
internal sealed class ABench : IDisposable
{
    private readonly CarrierPool _carriers = new();

    public static MachineOptions OneCpu { get; } = new() { Model = Linux.Model, CpuCount = 1 };

    public static MachineOptions TwoCpus { get; } = new() { Model = Linux.Model, CpuCount = 2 };

    public Machine NewMachine(MachineOptions? options = null) => new(options ?? OneCpu, _carriers);

    /// <summary>Runs code as the task <c>init</c> of a new machine and makes sure that it came to its end.</summary>
    /// <returns>How many operations it announced.</returns>
    public long Run(Func<Machine, KernelTask> main, MachineOptions? options = null) => Run(NewMachine(options), main);

    public long Run(Machine machine, Func<Machine, KernelTask> main)
    {
        var end = machine.Run(() => main(machine));
        return end == RunEnd.Finished && machine.Findings.All.Count == 0
            ? machine.Operations
            : throw new InvalidOperationException($"The run to be measured ended by {end}, with {machine.Findings.All.Count} findings.");
    }

    /// <summary>Calls code that makes runs on the thread on which they begin.</summary>
    public void Invoke(Action code) => _carriers.Invoke(code);

    public void Dispose() => _carriers.Dispose();
}
