using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.ReadCopyUpdate;

/// <content>The SRCU domains that somebody waits for. Follows <c>srcu_advance_state()</c> and <c>srcu_invoke_callbacks()</c>, kernel/rcu/srcutree.c.</content>
internal sealed partial class RcuCore
{
    // In the order in which they came: a set would make the order of callbacks a matter of hashes.
    private readonly List<SrcuStruct> _domains = [];
    private readonly Queue<RcuHead> _domainReady = new();
    private TaskStruct? _domainWorker;

    /// <summary>Lets a callback wait for the readers that a domain has now.</summary>
    public void Add(SrcuStruct domain, RcuHead head)
    {
        head.IsPending = true;
        head.Generation = domain.NextGeneration();
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
            while (domain.Callbacks.TryPeek(out var head) && !domain.HasReaderBefore(head.Generation))
            {
                _domainReady.Enqueue(domain.Callbacks.Dequeue());
            }
        }

        _domains.RemoveAll(static domain => domain.Callbacks.Count == 0);
        if (_domainReady.Count > 0)
        {
            Interrupt(_machine.Cpus[0]);
        }
    }

    private void OnTickOfDomains()
    {
        if (_domainReady.Count == 0)
        {
            return;
        }

        if (_domainWorker is { } worker)
        {
            _machine.WakeUp(worker);
            return;
        }

        var kind = _machine.Options.Model[ContextRole.Workqueue];
        _domainWorker = _machine.Spawn("kworker/rcu_gp", kind, RunDomainsAsync, kind.Policy, null, default);
        _domainWorker.IsService = true;
    }

    private async KernelTask RunDomainsAsync()
    {
        while (true)
        {
            if (!_domainReady.TryDequeue(out var head))
            {
                await _machine.Scheduler.Sleep(null, "SRCU callbacks", default);
                continue;
            }

            Kernel.LocalBhDisable(head.Site.File, head.Site.Line);
            head.IsPending = false;
            _machine.RunGuarded(head.Function);
            Kernel.LocalBhEnable(head.Site.File, head.Site.Line);
        }
    }
}
