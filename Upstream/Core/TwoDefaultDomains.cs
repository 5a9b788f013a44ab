using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Upstream.Core;

/// <summary>Two devices of a group probe at the same time, and each finds that the group has no default domain: both make one, and what the loser attaches is not the group's.</summary>
/// <remarks><c>iommu_probe_device()</c>, <c>iommu_alloc_default_domain()</c> and <c>__iommu_attach_device()</c>, drivers/iommu/iommu.c.</remarks>
internal sealed class TwoDefaultDomains : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-core-two-default-domains";

    /// <inheritdoc/>
    public override string Title => "iommu: Fix race condition during default domain allocation";

    /// <inheritdoc/>
    public override int Year => 2021;

    /// <inheritdoc/>
    public override string Source => "June 2021, iommu e507aacd6";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.LostUpdate;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(isFixed).RunAsync();

    private sealed class Driver(bool isFixed)
    {
        private readonly Group _group = new();

        public async KernelTask RunAsync()
        {
            var done = new Completion("both heads have probed");
            for (var cpu = 0; cpu < 2; cpu++)
            {
                _ = Kthread.Run(async _ =>
                {
                    await ProbeDeviceAsync();
                    done.Complete();
                }, $"probe head {cpu}", cpu: cpu);
            }

            await done.WaitAsync();
            await done.WaitAsync();
        }

        private async KernelTask ProbeDeviceAsync()
        {
            Domain domain;
            if (isFixed)
            {
                using (await _group.Mutex.HoldAsync())
                {
                    domain = AllocDefaultDomain();
                }
            }
            else
            {
                domain = AllocDefaultDomain();
            }

            using (await _group.Mutex.HoldAsync())
            {
                Kernel.WarnOn(AttachDevice(domain) == Errno.Busy);
            }
        }

        private Domain AllocDefaultDomain()
        {
            if (_group.DefaultDomain.Value is { } known)
            {
                return known;
            }

            var made = new Domain();
            _group.DefaultDomain.Value = made;
            return made;
        }

        /// <summary>All devices of a group are in one domain.</summary>
        private Errno AttachDevice(Domain domain)
        {
            _group.Domain ??= domain;
            return _group.Domain == domain ? Errno.Ok : Errno.Busy;
        }

        private sealed class Domain;

        private sealed class Group
        {
            public Mutex Mutex { get; } = new("group->mutex");

            public Shared<Domain?> DefaultDomain { get; } = new(null, "group->default_domain");

            public Domain? Domain { get; set; }
        }
    }
}
