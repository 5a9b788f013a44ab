using System.Globalization;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Scheduling;

/// <content>The watchdogs: a CPU that nobody can take from what it runs, and a task that waits too long. Follow kernel/watchdog.c and kernel/hung_task.c.</content>
internal sealed partial class Scheduler
{
    // A fifth of the soft lockup's time, as set_sample_period() has it.
    private const long SampleNs = 4_000_000_000;
    private const long SoftLockupNs = 20_000_000_000;
    // watchdog_thresh
    private const long HardLockupNs = 10_000_000_000;
    private const long HungTaskNs = 120_000_000_000;

    private long _nextSample = SampleNs;

    /// <summary>The current CPU has asked whether another task should have it: the watchdog's could have had it.</summary>
    public void TouchWatchdog() => Current.TakeableAt = Now;

    /// <summary>The current CPU takes interrupts from now on.</summary>
    public void NoteInterruptible() => (Current.InterruptibleAt, Current.IsHardLockupReported) = (Now, false);

    private void Watch(long time)
    {
        // A method of its own: the closure of the rest would be allocated here, also where it is too early.
        if (time >= _nextSample && State == RunState.Running)
        {
            Sample(time);
        }
    }

    private void Sample(long time)
    {
        _nextSample = time + SampleNs;
        foreach (var cpu in _cpus)
        {
            WatchCpu(cpu, time);
        }

        LookForStuck(time - SampleNs);
        LookForStarved(time);
        foreach (var task in Machine.Tasks.Where(task => IsHung(task, time)).ToList())
        {
            task.IsHungReported = true;
            Machine.Report(RuleBook.HungTask, task.WaitSite, string.Create(CultureInfo.InvariantCulture,
                $"task '{task.Name}' (pid {task.Pid}) has waited for {(time - task.WaitsSince) / 1_000_000_000} s: {task.WaitsFor}{WaitsOf([task])}"), task.Name);
        }
    }

    private void WatchCpu(Cpu cpu, long time)
    {
        WatchInterrupts(cpu, time);
        if (IsTakeable(cpu))
        {
            cpu.TakeableAt = time;
            cpu.IsLockupReported = false;
        }
        else if (time - cpu.TakeableAt >= SoftLockupNs && !cpu.IsLockupReported)
        {
            cpu.IsLockupReported = true;
            var task = cpu.Current;
            var spins = cpu.SpinsOn is null ? "" : WaitsOf([task]);
            Machine.Report(RuleBook.SpinDeadlock, default, string.Create(CultureInfo.InvariantCulture,
                $"{cpu} stuck for {(time - cpu.TakeableAt) / 1_000_000_000} s in task '{task.Name}' (pid {task.Pid}), {task.Context}, preempt_count {task.Preempt:x8}.{spins}"),
                task.Name);
        }
    }

    /// <summary><c>watchdog_hardlockup_check()</c>: no timer interrupt came since an earlier look.</summary>
    private void WatchInterrupts(Cpu cpu, long time)
    {
        if (!cpu.Current.IrqsOff)
        {
            cpu.InterruptibleAt = time;
        }
        else if (time - cpu.InterruptibleAt >= HardLockupNs && !cpu.IsHardLockupReported)
        {
            cpu.IsHardLockupReported = true;
            var task = cpu.Current;
            var since = task.IrqsDisabledAt.IsKnown ? $"\nThey were switched off at {task.IrqsDisabledAt}." : "";
            Machine.Report(RuleBook.HardLockup, default, string.Create(CultureInfo.InvariantCulture,
                $"{cpu} took no interrupt for {(time - cpu.InterruptibleAt) / 1_000_000_000} s in task '{task.Name}' (pid {task.Pid}), {task.Context}.{since}"), task.Name);
        }
    }

    /// <summary>Whether a task of the highest priority would get the CPU at this moment.</summary>
    private bool IsTakeable(Cpu cpu)
    {
        var task = cpu.Current;
        return task is { IsIdle: true, Frames.Count: 0 } ||
            (_preemption == PreemptionModel.Full && task is { IrqsOff: false, Preempt: 0, HardIrqContexts: 0, IsIdle: false });
    }

    // A wait that has a timeout ends by itself.
    private static bool IsHung(TaskStruct task, long time) =>
        task is { State: TaskState.Blocked, IsService: false, IsHungReported: false, Wait: WaitKind.Uninterruptible, Timeout: null or { IsRunning: false } } &&
        time - task.WaitsSince >= HungTaskNs;
}
