using TopHalf.Tracing;

namespace TopHalf.Checking;

/// <summary>Counts what every run is asked for: work items, coredumps, allocations, the longest time with interrupts off.</summary>
/// <param name="cpuCount">How many CPUs the machine has.</param>
public sealed class RunMeter(int cpuCount) : IEventObserver
{
    private readonly long[] _offSince = new long[cpuCount];
    private long _liveAllocations;

    /// <inheritdoc/>
    public ulong Interests =>
        (1UL << (int)EventKind.WorkStart) | (1UL << (int)EventKind.Coredump) | (1UL << (int)EventKind.IrqsOff) | (1UL << (int)EventKind.IrqsOn) |
        (1UL << (int)EventKind.Alloc) | (1UL << (int)EventKind.Free);

    /// <summary>Work items that began.</summary>
    public long WorkItems { get; private set; }

    /// <summary>The most allocations that were live at a time.</summary>
    public long PeakAllocations { get; private set; }

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
            case EventKind.Alloc:
                // An allocation that failed has the id 0.
                _liveAllocations += machineEvent.Argument == 0 ? 0 : 1;
                PeakAllocations = Math.Max(PeakAllocations, _liveAllocations);
                break;
            case EventKind.Free:
                _liveAllocations--;
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
