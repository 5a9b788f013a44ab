using System.Globalization;
using TopHalf.Machines;

namespace TopHalf.Deferred;

/// <summary>The worker pools of a machine, and its system work queues.</summary>
internal sealed class WorkqueueCore
{
    private readonly WorkerPool[] _bound;
    private readonly WorkerPool[] _boundHighPri;
    private readonly WorkerPool _unbound;
    private readonly WorkerPool _unboundHighPri;

    public WorkqueueCore(Machine machine)
    {
        _bound = [.. machine.Cpus.Select(cpu => new WorkerPool(machine, cpu, Number(cpu)))];
        _boundHighPri = [.. machine.Cpus.Select(cpu => new WorkerPool(machine, cpu, Number(cpu) + "H"))];
        _unbound = new(machine, null, "u");
        _unboundHighPri = new(machine, null, "uH");

        static string Number(Cpu cpu) => cpu.Number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Counts the queueings of all items.</summary>
    public long LastSerial { get; set; }

    public WorkerPool PoolFor(WorkqueueFlags flags, Cpu cpu) => (flags & (WorkqueueFlags.Unbound | WorkqueueFlags.HighPri)) switch
    {
        WorkqueueFlags.Unbound => _unbound,
        WorkqueueFlags.Unbound | WorkqueueFlags.HighPri => _unboundHighPri,
        WorkqueueFlags.HighPri => _boundHighPri[cpu.Number],
        _ => _bound[cpu.Number],
    };
}
