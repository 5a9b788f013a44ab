using System.Globalization;
using TopHalf.Exploration;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.ReadCopyUpdate;

/// <content>The SRCU domains that somebody waits for. Follows <c>srcu_advance_state()</c> and <c>srcu_invoke_callbacks()</c>, kernel/rcu/srcutree.c.</content>
internal sealed partial class RcuCore
{
    // In the order in which they came: a set would make the order of callbacks a matter of hashes.
    private readonly List<SrcuStruct> _domains = [];
    private readonly Queue<RcuHead>[] _domainReady;
    private readonly TaskStruct?[] _domainWorkers;

    /// <summary>Lets a callback wait for the readers that a domain has now.</summary>
    public void Add(SrcuStruct domain, RcuHead head)
    {
        head.IsPending = true;
        head.Cpu = _machine.CurrentCpu.Number;
        head.Generation = domain.NextGeneration();
        head.ReadersOrder = domain.EndedOrder?.Copy();
        _machine.Races?.Release(ref head.Order);
        domain.Callbacks.Enqueue(head);
        if (!_domains.Contains(domain))
        {
            _domains.Add(domain);
        }

        KeepTicking();
    }

    private void LookAtDomains()
    {
        foreach (var domain in _domains)
        {
            while (domain.IsReady)
            {
                var head = domain.Callbacks.Peek();
                _domainReady[head.Cpu].Enqueue(domain.Callbacks.Dequeue());
            }
        }

        _domains.RemoveAll(static domain => domain.Callbacks.Count == 0);
        foreach (var cpu in _machine.Cpus.Where(cpu => _domainReady[cpu.Number].Count > 0))
        {
            Interrupt(cpu);
        }
    }

    private void OnTickOfDomains(Cpu cpu)
    {
        if (_domainReady[cpu.Number].Count == 0)
        {
            return;
        }

        if (_domainWorkers[cpu.Number] is { } worker)
        {
            _machine.WakeUp(worker);
            return;
        }

        var kind = _machine.Options.Model[ContextRole.Workqueue];
        var name = string.Create(CultureInfo.InvariantCulture, $"kworker/{cpu.Number}:rcu_gp");
        worker = _machine.SpawnOwn(name, kind, () => RunDomainsAsync(cpu), cpu);
        worker.IsService = true;
        _domainWorkers[cpu.Number] = worker;
    }

    /// <summary><c>srcu_invoke_callbacks()</c>, on the CPU that queued them (<c>srcu_queue_delayed_work_on()</c>).</summary>
    private async KernelTask RunDomainsAsync(Cpu cpu)
    {
        while (true)
        {
            _machine.Search?.Touch(SearchKeys.Kernel, AccessMode.Write);
            if (!_domainReady[cpu.Number].TryDequeue(out var head))
            {
                await _machine.Scheduler.Sleep(null, "SRCU callbacks", default);
                continue;
            }

            Kernel.LocalBhDisable(head.Site.File, head.Site.Line);
            head.IsPending = false;
            _machine.Races?.Acquire(head.Order);
            _machine.Races?.Acquire(head.ReadersOrder);
            _machine.RunGuarded(head.Function);
            Kernel.LocalBhEnable(head.Site.File, head.Site.Line);
        }
    }
}
