using System.Globalization;
using TopHalf.Deferred;
using TopHalf.Exploration;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.ReadCopyUpdate;

/// <content>The callbacks of each CPU, and where they run: <c>rcu_do_batch()</c>, <c>rcu_cpu_kthread()</c>.</content>
internal sealed partial class RcuCore
{
    private readonly CallbackLists[] _callbacks;
    private readonly TaskStruct?[] _threads;

    public bool HasCallbacks(Cpu cpu) => _callbacks[cpu.Number] is not { Next.Count: 0, Waiting.Count: 0, Ready.Count: 0, IsRunning: false };

    /// <summary>Lets a callback wait for the readers of now.</summary>
    public void Add(RcuHead head)
    {
        head.IsPending = true;
        _machine.Races?.Release(ref head.Order);
        _callbacks[_machine.CurrentCpu.Number].Next.Add(head);
        StartIfNeeded();
    }

    /// <summary>Lets a callback wait for those that are queued on a CPU before it, and for no reader (<c>rcu_segcblist_entrain()</c>).</summary>
    public void AddLast(Cpu cpu, RcuHead head)
    {
        head.IsPending = true;
        var lists = _callbacks[cpu.Number];
        var last = lists.Next.Count > 0 ? lists.Next : lists.Waiting.Count > 0 ? lists.Waiting : lists.Ready;
        last.Add(head);
    }

    /// <summary>The tick of a CPU, in hard interrupt context (<c>rcu_sched_clock_irq()</c>).</summary>
    public void OnTick(Cpu cpu)
    {
        if (_callbacks[cpu.Number].Ready.Count > 0)
        {
            if (Context.Level == ContextLevel.Task)
            {
                WakeThread(cpu);
            }
            else
            {
                _machine.Softirqs.RaiseQuietly(SoftirqVector.Rcu);
            }
        }

        OnTickOfDomains(cpu);
    }

    private ContextKind Context => _machine.Options.Model[ContextRole.RcuCallback];

    private void WakeThread(Cpu cpu)
    {
        if (_threads[cpu.Number] is { } thread)
        {
            _machine.WakeUp(thread);
            return;
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"rcuc/{cpu.Number}");
        thread = _machine.SpawnOwn(name, Context, () => ThreadAsync(cpu), cpu);
        thread.IsService = true;
        _threads[cpu.Number] = thread;
    }

    private async KernelTask ThreadAsync(Cpu cpu)
    {
        while (true)
        {
            _machine.Search?.Touch(SearchKeys.Kernel, AccessMode.Write);
            if (_callbacks[cpu.Number].Ready.Count == 0)
            {
                await _machine.Scheduler.Sleep(null, "RCU callbacks", default);
                continue;
            }

            RunReady(cpu);
        }
    }

    public void RunReady(Cpu cpu)
    {
        var lists = _callbacks[cpu.Number];
        var count = lists.Ready.Count;
        lists.IsRunning = true;
        for (var i = 0; i < count && !_machine.IsEnding; i++)
        {
            var head = lists.Ready[0];
            lists.Ready.RemoveAt(0);
            if (Context.Level == ContextLevel.Task)
            {
                // A thread keeps softirqs off around each callback: they were written to run in one.
                Kernel.LocalBhDisable(head.Site.File, head.Site.Line);
                Run(head);
                Kernel.LocalBhEnable(head.Site.File, head.Site.Line);
            }
            else
            {
                _machine.EnterContext(Context, $"callback '{head.Name}'", head.Site);
                Run(head);
                _machine.LeaveContext();
            }
        }

        lists.IsRunning = false;
    }

    private void Run(RcuHead head)
    {
        head.IsPending = false;
        var map = _machine.Lockdep.Map(KernelLocks.RcuCallback);
        var held = _machine.CurrentTask.Held.Count;
        _machine.Lockdep.Acquire(map, head.Site, LockMode.RecursiveRead, isOrdered: false);
        _machine.Races?.Acquire(head.Order);
        _machine.Races?.Acquire(head.ReadersOrder);
        _machine.RunGuarded(head.Function);
        if (!_machine.IsEnding)
        {
            _ = _machine.Lockdep.Release(map, head.Site);
            _machine.CheckLocksAtExit(_machine.CurrentTask, $"RCU callback '{head.Name}' on task", held);
        }
    }

    /// <summary>The callbacks of a CPU by how far they are.</summary>
    private sealed class CallbackLists
    {
        /// <summary>For the grace period after the one that runs: they came after its start.</summary>
        public List<RcuHead> Next { get; set; } = [];

        /// <summary>For the grace period that runs.</summary>
        public List<RcuHead> Waiting { get; set; } = [];

        /// <summary>Their grace period is over.</summary>
        public List<RcuHead> Ready { get; } = [];

        public bool IsRunning { get; set; }
    }
}
