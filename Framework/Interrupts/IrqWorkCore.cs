using System.Globalization;
using TopHalf.Devices;
using TopHalf.Exploration;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Interrupts;

/// <summary>The queued items of each CPU, and the task that runs those that a model keeps out of interrupts. Follows kernel/irq_work.c.</summary>
internal sealed class IrqWorkCore(Machine machine)
{
    private readonly Queue<IrqWork>[] _raised = [.. machine.Cpus.Select(static _ => new Queue<IrqWork>())];
    // Those that a task runs; in a model without one, those that wait for the tick.
    private readonly Queue<IrqWork>[] _lazy = [.. machine.Cpus.Select(static _ => new Queue<IrqWork>())];
    private readonly TaskStruct?[] _tasks = new TaskStruct?[machine.Cpus.Count];

    /// <summary>Whether an item runs in a task and in no interrupt.</summary>
    public bool RunsInTask(IrqWork work) => !work.IsHard && machine.Options.Model[ContextRole.IrqWork].Level == ContextLevel.Task;

    public bool Queue(IrqWork work, Cpu cpu)
    {
        if (work.IsPending)
        {
            machine.Races?.Failed("irq_work_queue that returned false", work.Name, default);
            return false;
        }

        machine.Races?.Release(ref work.Order);

        (work.IsPending, work.IsBusy) = (true, true);
        (RunsInTask(work) || work.IsLazy ? _lazy : _raised)[cpu.Number].Enqueue(work);
        if (work.IsLazy && !cpu.Current.IsIdle)
        {
            // A CPU with something to do has a tick, which looks after it; an idle one has none.
            var tick = 1_000_000_000L / machine.Options.Hz;
            machine.Schedule(new(tick - (machine.Now.Nanoseconds % tick)), new TickEvent(machine, cpu));
            return true;
        }

        machine.Interrupts.RaiseLocal(cpu, LocalInterrupts.IrqWork);
        return true;
    }

    /// <summary><c>irq_work_run()</c></summary>
    public void OnInterrupt(Cpu cpu)
    {
        while (_raised[cpu.Number].TryDequeue(out var work) && !machine.IsEnding)
        {
            Run(work, machine.Options.Model[work.IsHard ? ContextRole.IrqWorkHard : ContextRole.IrqWork]);
        }

        OnTick(cpu);
    }

    /// <summary><c>irq_work_tick()</c></summary>
    public void OnTick(Cpu cpu)
    {
        if (_lazy[cpu.Number].Count == 0)
        {
            return;
        }

        var kind = machine.Options.Model[ContextRole.IrqWork];
        if (kind.Level == ContextLevel.Task)
        {
            WakeTask(cpu);
            return;
        }

        while (_lazy[cpu.Number].TryDequeue(out var work) && !machine.IsEnding)
        {
            Run(work, kind);
        }
    }

    private void WakeTask(Cpu cpu)
    {
        if (_tasks[cpu.Number] is { } task)
        {
            machine.WakeUp(task);
            return;
        }

        var kind = machine.Options.Model[ContextRole.IrqWork];
        var name = string.Create(CultureInfo.InvariantCulture, $"irq_work/{cpu.Number}");
        task = machine.SpawnOwn(name, kind, () => RunTaskAsync(cpu, kind), cpu);
        task.IsService = true;
        _tasks[cpu.Number] = task;
    }

    /// <summary><c>run_irq_workd()</c></summary>
    private async KernelTask RunTaskAsync(Cpu cpu, ContextKind kind)
    {
        while (true)
        {
            machine.Search?.Touch(SearchKeys.Kernel, AccessMode.Write);
            while (_lazy[cpu.Number].TryDequeue(out var work))
            {
                RunHere(work, kind);
            }

            await machine.Scheduler.Sleep(null, "irq_work", default);
        }
    }

    private void Run(IrqWork work, ContextKind kind)
    {
        machine.EnterContext(kind, $"irq_work '{work.Name}'", work.Site);
        RunSingle(work);
        // irq_work_run_list() is entered again for the next list, and asks whether interrupts are still off.
        machine.Check(SmpOperations.IrqsStillOff, "irq_work_run_list", work.Site);
        machine.LeaveContext();
    }

    /// <summary>In the task that runs those which a model keeps out of interrupts: the task can be preempted.</summary>
    private void RunHere(IrqWork work, ContextKind kind)
    {
        if (kind.IsRcuReader)
        {
            Kernel.EnterRcuReader(machine, work.Site);
        }

        RunSingle(work);
        if (kind.IsRcuReader)
        {
            Kernel.LeaveRcuReader(machine, work.Site);
        }
    }

    /// <summary><c>irq_work_single()</c></summary>
    private void RunSingle(IrqWork work)
    {
        work.IsPending = false;
        machine.Announce(SmpOperations.IrqWorkRun, work, 0, work.Site.File, work.Site.Line);
        machine.Races?.Acquire(work.Order);
        machine.RunGuarded(work.Function);
        machine.Races?.Release(ref work.Order);
        // Its function may have queued it again.
        work.IsBusy = work.IsPending;
        while (!work.IsBusy && work.Waiters.Count > 0)
        {
            machine.WakeUp(work.Waiters[0]);
            work.Waiters.RemoveAt(0);
        }
    }

    private sealed class TickEvent(Machine machine, Cpu cpu) : IHardwareEvent
    {
        public void Occur(long argument)
        {
            machine.Scheduler.Notice(cpu);
            cpu.PendingLocal |= LocalInterrupts.Tick;
        }
    }
}
