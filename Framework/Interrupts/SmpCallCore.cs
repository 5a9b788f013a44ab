using TopHalf.Liveness;
using TopHalf.Machines;
using TopHalf.Races;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Interrupts;

/// <summary>The calls that each CPU has been asked to make. Follows kernel/smp.c.</summary>
internal sealed class SmpCallCore(Machine machine)
{
    private readonly Queue<Request>[] _queues = [.. machine.Cpus.Select(static _ => new Queue<Request>())];

    public void Call(IReadOnlyList<Cpu> targets, Action function, bool wait, CodeSite site)
    {
        var here = machine.CurrentCpu;
        var sent = new List<Request>();
        foreach (var cpu in targets)
        {
            if (cpu != here)
            {
                var request = new Request(cpu, function, site);
                sent.Add(request);
                machine.Races?.Release(ref request.Order);
                _queues[cpu.Number].Enqueue(request);
                machine.Interrupts.RaiseLocal(cpu, LocalInterrupts.Call);
            }
        }

        if (targets.Contains(here))
        {
            RunHere(function, site);
        }

        foreach (var request in wait ? sent : [])
        {
            machine.Scheduler.SpinUntil(request, Ktime.Never);
            machine.Races?.Acquire(request.Order);
        }
    }

    /// <summary><c>flush_smp_call_function_queue()</c></summary>
    public void OnInterrupt(Cpu cpu)
    {
        while (_queues[cpu.Number].TryDequeue(out var request) && !machine.IsEnding)
        {
            machine.EnterContext(machine.Options.Model[ContextRole.Ipi], "a function called from another CPU", request.Site);
            machine.Announce(SmpOperations.RunCall, null, cpu.Number, request.Site.File, request.Site.Line);
            machine.Races?.Acquire(request.Order);
            machine.RunGuarded(request.Function);
            machine.Races?.Release(ref request.Order);
            machine.LeaveContext();
            request.IsSatisfied = true;
        }
    }

    /// <summary>A CPU that calls itself needs no interrupt: <c>generic_exec_single()</c>.</summary>
    private void RunHere(Action function, CodeSite site)
    {
        var flags = Kernel.LocalIrqSave(site.File, site.Line);
        machine.RunGuarded(function);
        Kernel.LocalIrqRestore(flags, site.File, site.Line);
    }

    private sealed class Request(Cpu cpu, Action function, CodeSite site) : IBusyCondition, IHeld
    {
        public Action Function { get; } = function;

        public CodeSite Site { get; } = site;

        /// <summary>Whether it was called.</summary>
        public bool IsSatisfied { get; set; }

        /// <summary>From who asks to the call, and from the call to who waits for it.</summary>
        public VectorClock? Order;

        public IWaitSource Source => this;

        public bool MayBeStuck => cpu.SpinsOn is not null;

        public string WaitName => $"a function that {cpu} was asked to call at {Site}";

        public void Explain(WaitNode node) => node.Needs(cpu, "has to be called by");
    }
}
