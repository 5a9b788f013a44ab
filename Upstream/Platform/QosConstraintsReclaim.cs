using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Power;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Platform;

/// <summary>
/// The constraints of a device are allocated under the mutex of all constraints; reclaim brings the GPU up, whose frequency is a constraint to
/// be updated.
/// </summary>
/// <remarks>
/// <c>dev_pm_qos_add_request()</c>, <c>dev_pm_qos_update_request()</c>, drivers/base/power/qos.c. The fix allocates before it takes the mutex.
/// </remarks>
internal sealed class QosConstraintsReclaim : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-platform-qos-constraints-reclaim";

    /// <inheritdoc/>
    public override string Title => "PM / QoS: Fix constraints alloc vs reclaim locking";

    /// <inheritdoc/>
    public override int Year => 2023;

    /// <inheritdoc/>
    public override string Source => "series of 2023 against locking under reclaim, freedreno 1532ce1a8";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.LockRecursion;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var qos = new DevPmQos(isFixed);
        var gpu = new PmDevice("gpu", new() { Resume = qos.UpdateRequestAsync });
        var shrinker = new Shrinker(static () => 1, async _ =>
        {
            if (await gpu.GetAsync() < Errno.Ok)
            {
                return 0;
            }

            await gpu.PutAsync();
            return 1;
        }, "drm-msm_gem");
        gpu.Enable();
        shrinker.Register();
        var probe = Kthread.Run(_ => qos.AddRequestAsync(), "probe", cpu: 1);
        await gpu.GetAsync();
        await gpu.PutAsync();
        await probe.StopAsync();
        await shrinker.FreeAsync();
        await gpu.DisableAsync();
    }

    private sealed class DevPmQos(bool isFixed)
    {
        private readonly Mutex _mutex = new("dev_pm_qos_mtx");
        private Kmem<string>? _constraints;

        /// <summary>devfreq sets the lowest frequency when the GPU comes up.</summary>
        public async KernelTask<Errno> UpdateRequestAsync()
        {
            using (await _mutex.HoldAsync())
            {
                Kernel.Udelay(1);
            }

            return Errno.Ok;
        }

        public async KernelTask AddRequestAsync()
        {
            // Whoever comes second gives his back.
            var allocated = isFixed ? await AllocateAsync() : null;
            using (await _mutex.HoldAsync())
            {
                if (_constraints is null)
                {
                    _constraints = allocated ?? await AllocateAsync();
                    allocated = null;
                }
            }

            Kmem.Free(allocated);
        }

        private static KernelTask<Kmem<string>?> AllocateAsync() => Kmem.AllocAsync("dev_pm_qos", Gfp.Kernel, 256);
    }
}
