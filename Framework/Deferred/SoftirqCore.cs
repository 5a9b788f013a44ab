using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Exploration;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Races;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Deferred;

/// <summary>Softirqs: raised on a CPU, served at the end of an interrupt, where bottom halves are enabled, or by <c>ksoftirqd</c>.</summary>
/// <remarks>Follows kernel/softirq.c.</remarks>
public sealed class SoftirqCore
{
    // kernel/softirq.c: MAX_SOFTIRQ_RESTART and MAX_SOFTIRQ_TIME.
    private const int MaxRestarts = 10;
    private const long MaxTimeNs = 2_000_000;

    private readonly Machine _machine;
    private readonly bool _inTasks;
    private readonly (Action Handler, CodeSite Site)[] _vectors = new (Action, CodeSite)[Enum.GetValues<SoftirqVector>().Length];

    // From who raises a vector of a CPU to its handler there.
    private readonly VectorClock?[] _raised;

    internal SoftirqCore(Machine machine)
    {
        _raised = new VectorClock?[machine.Cpus.Count * _vectors.Length];
        _machine = machine;
        _inTasks = machine.Options.Model.SoftirqsInTasks;
        Tasklets = new(machine, this);
        Open(SoftirqVector.Hi, () => Tasklets.Run(SoftirqVector.Hi));
        Open(SoftirqVector.Timer, () => machine.Timers.Expire());
        Open(SoftirqVector.Tasklet, () => Tasklets.Run(SoftirqVector.Tasklet));
        Open(SoftirqVector.Hrtimer, () => machine.Hrtimers.ExpireSoft());
        Open(SoftirqVector.Rcu, () => machine.Rcu.RunReady(machine.CurrentCpu));
    }

    internal TaskletCore Tasklets { get; }

    /// <summary>Gives a vector its handler (<c>open_softirq</c>).</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="handler">Runs in softirq context.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void Open(SoftirqVector vector, [RunsIn(CallContexts.Softirq)] Action handler, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _vectors[(int)vector] = (handler, new(file, line));
    }

    /// <summary>Raises a vector on this CPU (<c>raise_softirq</c>). Outside of interrupts that wakes <c>ksoftirqd</c>.</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="vector">The vector; it has a handler.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi)]
    public void Raise([Arms] SoftirqVector vector, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        _machine.Announce(DeferredOperations.RaiseSoftirq, null, (long)vector, file, line);
        RaiseQuietly(vector);
    }

    internal void RaiseQuietly(SoftirqVector vector)
    {
        var cpu = _machine.CurrentCpu;
        Touch(cpu, AccessMode.Write);
        cpu.SoftirqPending |= 1 << (int)vector;
        _machine.Races?.Release(ref _raised[(cpu.Number * _vectors.Length) + (int)vector]);
        if (!PreemptCount.InInterrupt(_machine.CurrentTask.InterruptCount))
        {
            WakeUnlessDisabled(cpu);
        }
    }

    /// <summary>A hard interrupt has ended: what it raised is served before what it interrupted goes on (<c>irq_exit()</c>, <c>invoke_softirq()</c>).</summary>
    internal void OnInterruptExit()
    {
        var cpu = _machine.CurrentCpu;
        Touch(cpu, AccessMode.Read);
        if (cpu.SoftirqPending == 0 || PreemptCount.InInterrupt(_machine.CurrentTask.InterruptCount))
        {
            return;
        }

        if (_machine.Options.ThreadsHandlers)
        {
            WakeUnlessDisabled(cpu);
        }
        else
        {
            Serve();
        }
    }

    /// <summary>Bottom halves are enabled again on the stack at hand (<c>__local_bh_enable_ip()</c>).</summary>
    internal void OnEnabled()
    {
        var cpu = _machine.CurrentCpu;
        Touch(cpu, AccessMode.Read);
        if (cpu.SoftirqPending == 0 || PreemptCount.InInterrupt(_machine.CurrentTask.InterruptCount))
        {
            return;
        }

        if (_inTasks && _machine.CurrentTask is not { Preempt: 0, IrqsOff: false })
        {
            // Only a task that can be preempted serves them itself.
            WakeKSoftirqd(cpu);
        }
        else
        {
            Serve();
        }
    }

    /// <summary>Takes the bottom halves of this CPU, in a model that keeps them with the task. Follows <c>__local_bh_disable_ip()</c>.</summary>
    internal void LockBottomHalves(CodeSite site)
    {
        var task = _machine.CurrentTask;
        _machine.Lockdep.Acquire(_machine.Lockdep.Map(KernelLocks.BottomHalves), site);
        _machine.Check(Checks.MightSleepForSpinLock, "local_bh_disable", site);
        while (_machine.CurrentCpu.BottomHalvesOwner is { } owner && owner != task)
        {
            _machine.CurrentCpu.BottomHalvesWaiters.Add(task);
            _machine.Scheduler.SleepForLock(null, $"the bottom halves of {_machine.CurrentCpu}, disabled by task '{owner.Name}'", site);
        }

        _machine.CurrentCpu.BottomHalvesOwner = task;
        task.MigrationDisabled++;
        Kernel.EnterRcuReader(_machine, site);
    }

    /// <summary>Gives them back with the last enable.</summary>
    internal void UnlockBottomHalves(CodeSite site)
    {
        // Who has them stays on its CPU.
        var (task, cpu) = (_machine.CurrentTask, _machine.CurrentCpu);
        if (!_inTasks || task.BottomHalves != 0 || cpu.BottomHalvesOwner != task || _machine.IsEnding)
        {
            return;
        }

        Kernel.LeaveRcuReader(_machine, site);
        _ = _machine.Lockdep.Release(_machine.Lockdep.Map(KernelLocks.BottomHalves), site);
        cpu.BottomHalvesOwner = null;
        task.MigrationDisabled--;
        if (cpu.BottomHalvesWaiters.Count > 0)
        {
            var next = cpu.BottomHalvesWaiters[0];
            cpu.BottomHalvesWaiters.RemoveAt(0);
            _machine.Scheduler.WakeForLock(next);
        }
    }

    /// <summary>Serves what was raised on this CPU, on the stack at hand (<c>handle_softirqs()</c>).</summary>
    private void Serve()
    {
        var end = _machine.Now.Nanoseconds + MaxTimeNs;
        var restarts = MaxRestarts;
        var cpu = _machine.CurrentCpu;
        do
        {
            ServeOnce(cpu);
            Touch(cpu, AccessMode.Read);
        }
        while (cpu.SoftirqPending != 0 && !_machine.IsEnding && --restarts > 0 && _machine.Now.Nanoseconds < end &&
            !_machine.Scheduler.NeedResched());

        if (cpu.SoftirqPending != 0 && !_machine.IsEnding)
        {
            WakeKSoftirqd(cpu);
        }
    }

    /// <summary>What was raised is looked at between the announced operations.</summary>
    private void Touch(Cpu cpu, AccessMode mode) => _machine.Search?.Touch(SearchKeys.Of(cpu), mode);

    private void ServeOnce(Cpu cpu)
    {
        Touch(cpu, AccessMode.Write);
        var pending = cpu.SoftirqPending;
        cpu.SoftirqPending = 0;
        while (pending != 0 && !_machine.IsEnding)
        {
            var vector = BitOperations.TrailingZeroCount(pending);
            pending &= pending - 1;
            ServeVector((SoftirqVector)vector);
        }
    }

    private void ServeVector(SoftirqVector vector)
    {
        var (handler, site) = _vectors[(int)vector];
        if (handler is null)
        {
            throw new InvalidOperationException($"Softirq vector {vector} was raised and has no handler. Open it first.");
        }

        var task = _machine.CurrentTask;
        _machine.EnterContext(_machine.Options.Model[ContextRole.Softirq], $"softirq {vector}", site);
        _machine.Races?.Acquire(_raised[(_machine.CurrentCpu.Number * _vectors.Length) + (int)vector]);
        // Handlers run with interrupts on, whatever the interrupt left.
        _machine.MaskIrqs(task, false, default);
        _machine.ChargeFor(CostItem.Queue);
        _machine.Emit(EventKind.SoftirqEntry, null, (long)vector);
        _machine.RunGuarded(handler);
        _machine.Emit(EventKind.SoftirqExit, null, (long)vector);
        _machine.LeaveContext();
    }

    /// <summary>Who has disabled them in a task serves them when it enables them (<c>should_wake_ksoftirqd()</c>).</summary>
    private void WakeUnlessDisabled(Cpu cpu)
    {
        if (cpu.BottomHalvesOwner is null)
        {
            WakeKSoftirqd(cpu);
        }
    }

    private void WakeKSoftirqd(Cpu cpu)
    {
        if (cpu.KSoftirqd is null)
        {
            var kind = _machine.Options.Model[ContextRole.Kthread];
            var name = string.Create(CultureInfo.InvariantCulture, $"ksoftirqd/{cpu.Number}");
            cpu.KSoftirqd = _machine.SpawnOwn(name, kind, () => KSoftirqdAsync(cpu), cpu);
            cpu.KSoftirqd.IsService = true;
        }
        else
        {
            _machine.WakeUp(cpu.KSoftirqd);
        }
    }

    private async KernelTask KSoftirqdAsync(Cpu cpu)
    {
        while (true)
        {
            Touch(cpu, AccessMode.Read);
            if (cpu.SoftirqPending == 0)
            {
                await _machine.Scheduler.Sleep(null, "softirqs", default);
                continue;
            }

            if (_inTasks)
            {
                LockBottomHalves(default);
                Serve();
                UnlockBottomHalves(default);
            }
            else
            {
                ServeOnce(cpu);
            }

            await Kernel.CondReschedAsync();
        }
    }
}
