using TopHalf.Deferred;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Upstream.Msm;

/// <summary>The capture of a crash state writes to an array that it has not looked at: under memory pressure the fault worker oopses, and the stalled access is never resumed.</summary>
/// <remarks><c>msm_gpu_crashstate_capture()</c>, drivers/gpu/drm/msm/msm_gpu.c.</remarks>
internal sealed class CrashStateAllocation : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-msm-crashstate-allocation";

    /// <inheritdoc/>
    public override string Title => "drm/msm: msm_gpu_crashstate_capture(): an allocation is not checked";

    /// <inheritdoc/>
    public override int Year => 2021;

    /// <inheritdoc/>
    public override string Source => "September 2021, freedreno 35e6a0afd; found by Coverity";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Oops;

    /// <inheritdoc/>
    public override IReadOnlyList<string> SearchOptions => ["--failures", "1", "--fault", "allocation"];

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(isFixed).RunAsync();

    private sealed class Driver(bool isFixed)
    {
        private readonly KthreadWorker _worker = new("gpu-worker");
        private readonly Completion _resumed = new("the stalled access was resumed");

        public async KernelTask RunAsync()
        {
            if (_worker.Queue(new(FaultWorker, "fault_work")))
            {
                await _resumed.WaitAsync();
            }
        }

        private async KernelTask FaultWorker()
        {
            await CaptureAsync(buffers: 2);
            _resumed.Complete();
        }

        private async KernelTask CaptureAsync(int buffers)
        {
            var state = await Kmem.AllocAsync(buffers, Gfp.Kernel);
            if (state is null)
            {
                return;
            }

            var copies = await Kmem.AllocAsync(new byte[buffers], Gfp.Kernel);
            if (!isFixed || copies is not null)
            {
                for (var i = 0; i < buffers; i++)
                {
                    copies!.Get()[i] = 1;
                }
            }

            Kmem.Free(copies);
            Kmem.Free(state);
        }
    }
}
