using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Upstream.Msm;

/// <summary>Two readers of the GPU's clock share one vote that keeps the graphics core on. The first that is done clears it, and the other one reads a counter without power.</summary>
/// <remarks><c>a6xx_get_timestamp()</c>, drivers/gpu/drm/msm/adreno/a6xx_gpu.c; <c>a6xx_gmu_set_oob()</c>, a6xx_gmu.c.</remarks>
internal sealed class OobVoteShared : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-msm-oob-vote-shared";

    /// <inheritdoc/>
    public override string Title => "drm/msm: Fix races managing the OOB state for timestamp vs timestamps";

    /// <inheritdoc/>
    public override int Year => 2021;

    /// <inheritdoc/>
    public override string Source => "January 2021, freedreno 3d0cf37a0";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.UnpoweredAccess;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(isFixed).RunAsync();

    private sealed class Driver
    {
        private readonly Mutex _gmuLock = new("perfcounter_oob lock");
        private readonly Gmu _gmu = new();
        private readonly AdrenoGpu _gpu;
        private readonly Completion _done = new("both have read");
        private readonly bool _isFixed;

        public Driver(bool isFixed) => (_gpu, _isFixed) = (new(Machine.Current, _gmu), isFixed);

        public async KernelTask RunAsync()
        {
            for (var cpu = 0; cpu < 2; cpu++)
            {
                _ = Kthread.Run(_ => ReadAsync(), $"reader {cpu}", cpu: cpu);
            }

            await _done.WaitAsync();
            await _done.WaitAsync();
        }

        private async KernelTask ReadAsync()
        {
            if (_isFixed)
            {
                using (await _gmuLock.HoldAsync())
                {
                    _ = GetTimestamp();
                }
            }
            else
            {
                _ = GetTimestamp();
            }

            _done.Complete();
        }

        private uint GetTimestamp()
        {
            _gmu.Oob.Value = true;
            var timestamp = _gpu.Read("CP_RB_RPTR");
            _gmu.Oob.Value = false;
            return timestamp;
        }

        /// <summary>Keeps the graphics core on while it is asked to.</summary>
        private sealed class Gmu : IPowerState
        {
            public Shared<bool> Oob { get; } = new(false, "HOST2GMU perfcounter OOB");

            public string Name => "gx";

            public bool IsPowered => Oob.Peek;
        }
    }
}
