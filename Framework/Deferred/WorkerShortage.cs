using TopHalf.Choices;
using TopHalf.Machines;

namespace TopHalf.Deferred;

/// <summary>What a pool does while there is no memory for another worker: it calls the rescuers, and tries again later.</summary>
/// <remarks>Follows <c>maybe_create_worker()</c> and <c>pool_mayday_timeout()</c>, kernel/workqueue.c. Whether there is memory is a choice (<see cref="MachineOptions.Faults"/>).</remarks>
internal sealed class WorkerShortage(Machine machine, WorkerPool pool)
{
    // MAYDAY_INITIAL_TIMEOUT, MAYDAY_INTERVAL and CREATE_COOLDOWN
    private static readonly Ktime _firstCall = Ktime.FromMs(10);
    private static readonly Ktime _callAgain = Ktime.FromMs(100);
    private static readonly Ktime _cooldown = Ktime.FromMs(1_000);

    private KernelTimer? _mayday;
    private KernelTimer? _retry;
    private bool _isShort;

    /// <summary>Whether a worker cannot be made now.</summary>
    public bool CreationFails()
    {
        if (_isShort)
        {
            return true;
        }

        if (!machine.Injects(InjectableFaults.Allocations))
        {
            return false;
        }

        _isShort = true;
        _mayday ??= machine.MakeOwn(machine => new KernelTimer(machine, "pool_mayday_timeout", CallRescuers, default));
        _retry ??= machine.MakeOwn(machine => new KernelTimer(machine, "create_worker", TryAgain, default));
        machine.Timers.Arm(_mayday, _firstCall);
        machine.Timers.Arm(_retry, _cooldown);
        return true;
    }

    private void CallRescuers()
    {
        if (!_isShort || !pool.NeedsWorker)
        {
            return;
        }

        foreach (var queue in pool.WaitingQueues)
        {
            queue.Rescuer?.Rescue(pool);
        }

        machine.Timers.Arm(_mayday!, _callAgain);
    }

    private void TryAgain()
    {
        _isShort = false;
        pool.WakeIfNeeded();
    }
}
