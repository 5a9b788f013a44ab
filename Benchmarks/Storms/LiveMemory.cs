using TopHalf.Tracing;

namespace TopHalf.Benchmarks.Storms;

/// <summary>Weighs the live objects of the process after every so many faults.</summary>
internal sealed class LiveMemory(long every) : IEventObserver
{
    private long _faults;

    public ulong Interests => 1UL << (int)EventKind.FaultReport;

    public List<long> Bytes { get; } = [];

    public void OnEvent(in MachineEvent machineEvent)
    {
        if (++_faults % every == 0)
        {
            Bytes.Add(GC.GetTotalMemory(forceFullCollection: true));
        }
    }
}
