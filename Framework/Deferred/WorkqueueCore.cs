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
    private readonly BottomHalfPool[] _bottomHalves;
    private readonly CpuHogWatch?[] _hogged;
    private readonly BottomHalfPool[] _bottomHalvesHighPri;
    private readonly Dictionary<string, Workqueue> _system = new(StringComparer.Ordinal);

    public WorkqueueCore(Machine machine)
    {
        _bound = [.. machine.Cpus.Select(cpu => new WorkerPool(machine, cpu, Number(cpu)))];
        _boundHighPri = [.. machine.Cpus.Select(cpu => new WorkerPool(machine, cpu, Number(cpu) + "H"))];
        _hogged = new CpuHogWatch?[machine.Cpus.Count];
        _unbound = new(machine, null, "u");
        _unboundHighPri = new(machine, null, "uH");
        _bottomHalves = [.. machine.Cpus.Select(cpu => new BottomHalfPool(machine, cpu, SoftirqVector.Tasklet))];
        _bottomHalvesHighPri = [.. machine.Cpus.Select(cpu => new BottomHalfPool(machine, cpu, SoftirqVector.Hi))];

        static string Number(Cpu cpu) => cpu.Number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The next tick of a CPU meets an item that runs for too long.</summary>
    public void Hogged(CpuHogWatch watch, Cpu cpu) => _hogged[cpu.Number] = watch;

    /// <summary>The tick of a CPU, in hard interrupt context.</summary>
    public void OnTick(Cpu cpu)
    {
        var watch = _hogged[cpu.Number];
        _hogged[cpu.Number] = null;
        watch?.OnTick();
    }

    /// <summary>Counts the queueings of all items.</summary>
    public long LastSerial { get; set; }

    /// <summary>One of the queues that the kernel has for everybody (<c>system_wq</c> and its kin).</summary>
    public Workqueue System(string name, WorkqueueFlags flags)
    {
        if (!_system.TryGetValue(name, out var queue))
        {
            queue = Machine.Current.MakeOwn(_ => Workqueue.CreateSystem(name, flags));
            _system.Add(name, queue);
        }

        return queue;
    }

    /// <summary>Runs the bottom-half items of a CPU (<c>workqueue_softirq_action()</c>).</summary>
    public void RunBottomHalves(Cpu cpu, bool highPri) => (highPri ? _bottomHalvesHighPri : _bottomHalves)[cpu.Number].Run();

    public WorkPool PoolFor(WorkqueueFlags flags, Cpu cpu) => (flags & (WorkqueueFlags.BottomHalf | WorkqueueFlags.Unbound | WorkqueueFlags.HighPri)) switch
    {
        WorkqueueFlags.BottomHalf => _bottomHalves[cpu.Number],
        WorkqueueFlags.BottomHalf | WorkqueueFlags.HighPri => _bottomHalvesHighPri[cpu.Number],
        WorkqueueFlags.Unbound => _unbound,
        WorkqueueFlags.Unbound | WorkqueueFlags.HighPri => _unboundHighPri,
        WorkqueueFlags.HighPri => _boundHighPri[cpu.Number],
        _ => _bound[cpu.Number],
    };
}
