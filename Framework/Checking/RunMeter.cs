using TopHalf.Tracing;

namespace TopHalf.Checking;

/// <summary>Counts what every run is asked for: work items, coredumps, the longest time with interrupts off.</summary>
/// <param name="cpuCount">How many CPUs the machine has.</param>
public sealed class RunMeter(int cpuCount) : IEventObserver
{
    private readonly long[] _offSince = new long[cpuCount];

    /// <inheritdoc/>
    public ulong Interests =>
        (1UL << (int)EventKind.WorkStart) | (1UL << (int)EventKind.Coredump) | (1UL << (int)EventKind.IrqsOff) | (1UL << (int)EventKind.IrqsOn);

    /// <summary>Work items that began.</summary>
    public long WorkItems { get; private set; }

    /// <summary>Coredumps taken.</summary>
    public long Coredumps { get; private set; }

    /// <summary>The longest time for which a CPU had its interrupts off, in nanoseconds.</summary>
    public long MaxIrqsOffNs { get; private set; }

    /// <inheritdoc/>
    public void OnEvent(in MachineEvent machineEvent)
    {
        switch (machineEvent.Kind)
        {
            case EventKind.WorkStart:
                WorkItems++;
                break;
            case EventKind.Coredump:
                Coredumps++;
                break;
            case EventKind.IrqsOff:
                _offSince[machineEvent.Cpu] = machineEvent.Time;
                break;
            case EventKind.IrqsOn:
                MaxIrqsOffNs = Math.Max(MaxIrqsOffNs, machineEvent.Time - _offSince[machineEvent.Cpu]);
                break;
        }
    }
}
