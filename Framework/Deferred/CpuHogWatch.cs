using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;

namespace TopHalf.Deferred;

/// <summary>Looks at every tick of a CPU whether a work item has run for too long without a sleep. Follows <c>wq_worker_tick()</c>, kernel/workqueue.c.</summary>
/// <remarks>While no item waits for the running one nobody would notice, and there is no tick.</remarks>
internal sealed class CpuHogWatch(Machine machine, Cpu cpu) : IHardwareEvent, IExpiringEvent
{
    // wq_cpu_intensive_thresh_us
    private const long ThresholdNs = 10_000_000;

    private WorkerPool? _pool;
    private bool _isTicking;

    public void Start(WorkerPool pool)
    {
        _pool = pool;
        if (!_isTicking)
        {
            _isTicking = true;
            var tick = 1_000_000_000L / machine.Options.Hz;
            machine.Schedule(new(tick - (machine.Now.Nanoseconds % tick)), this);
        }
    }

    public bool IsStale(long argument) => _pool is not { HasWaiting: true };

    public void Occur(long argument)
    {
        _isTicking = false;
        if (_pool is not { HasWaiting: true } pool)
        {
            return;
        }

        if (Hog(pool) is not null)
        {
            machine.Workqueues.Hogged(this, cpu);
            cpu.PendingLocal |= LocalInterrupts.Tick;
            machine.Scheduler.Notice(cpu);
        }

        Start(pool);
    }

    /// <summary>In the tick: who runs for too long is not counted as running from now on.</summary>
    public void OnTick() => Hog(_pool!)?.BecomeIntensive();

    private Worker? Hog(WorkerPool pool) =>
        cpu.Current.Listener is Worker { IsIdle: false, IsIntensive: false, Current: not null } worker && worker.Pool == pool &&
        machine.Now.Nanoseconds - worker.RunsSince >= ThresholdNs ? worker : null;
}
