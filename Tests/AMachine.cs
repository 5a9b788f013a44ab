using TopHalf.Choices;
using TopHalf.Contexts;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Tests;

/// <summary>Machines for tests: the Linux model, and threads that are shared by the tests of one thread.</summary>
internal sealed class AMachine
{
    [ThreadStatic]
    private static CarrierPool? _carriers;

    private AMachine(Machine machine, RunEnd end, TraceHash hash, EventLog events)
    {
        Machine = machine;
        End = end;
        Hash = hash.Value;
        Events = [.. events.Events];
    }

    public Machine Machine { get; }

    public RunEnd End { get; }

    public string Hash { get; }

    public IReadOnlyList<MachineEvent> Events { get; }

    public IEnumerable<string> Rules => Machine.Findings.All.Select(finding => finding.Rule.Id);

    public string Reports => string.Join("\n", Machine.Findings.All.Select(finding => finding.Report));

    public static MachineOptions Options => new() { Model = Linux.Model };

    public static CarrierPool Carriers => _carriers ??= new();

    /// <summary>Runs code as the task <c>init</c> of a machine with one CPU.</summary>
    public static AMachine Runs(Func<KernelTask> main) => Runs(Options with { CpuCount = 1 }, _ => main());

    public static AMachine Runs(Func<Machine, KernelTask> main) => Runs(Options with { CpuCount = 1 }, main);

    public static AMachine Runs(MachineOptions options, Func<Machine, KernelTask> main)
    {
        var machine = new Machine(options, Carriers);
        var (hash, events) = (new TraceHash(), new EventLog());
        machine.Events.Add(hash);
        machine.Events.Add(events);
        var end = machine.Run(() => main(machine));
        return new(machine, end, hash, events);
    }

    public static MachineOptions Seeded(int seed, int cpus = 2) => Options with { CpuCount = cpus, Chooser = new SeededChooser(seed) };
}
