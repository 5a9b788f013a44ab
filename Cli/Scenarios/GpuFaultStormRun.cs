using Microsoft.Extensions.DependencyInjection;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Drivers.Msm;
using TopHalf.Drivers.Msm.Faults;
using TopHalf.Drivers.Msm.Hardware;
using TopHalf.Iommu;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scenarios;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Cli.Scenarios;

/// <summary>What happens in one run of <see cref="GpuFaultStorm"/>: processes submit, one of them badly, while the display scans out.</summary>
internal sealed class GpuFaultStormRun(
    Machine machine,
    [FromKeyedServices("gpu")] SmmuPlatform gpuSmmu,
    [FromKeyedServices("apps")] SmmuPlatform appsSmmu,
    MsmGpu gpu,
    GpuCrashState crashState,
    IGpuFaultClient client,
    MsmDisplay display,
    DisplayParameters displayParameters,
    PhysicalMemory memory,
    FaultLedger ledger,
    RunProgress progress,
    ScenarioSettings settings)
{
    private const ulong GoodIova = 0x10_0000;
    private const ulong BadIova = 0x4000_0000;
    private const ulong FramebufferIova = 0x100_0000;
    private const ulong GpuBytes = 0x1_0000;

    // A process gives up on its fence later than the driver gives up on the GPU.
    private static readonly Ktime _fenceTimeout = Ktime.FromSeconds(3);

    private readonly long _faults = settings.Number("faults");
    private readonly long _others = settings.Number("others");
    private readonly long _accesses = settings.Number("accesses");

    public async KernelTask RunAsync()
    {
        var (gpuDevice, displayDevice) = (GpuFaultStorm.NewGpu(), GpuFaultStorm.NewDisplay());
        var gpuDomain = new IommuDomain(gpuSmmu.Driver, ledger, "gpu") { StallOnFault = true };
        var displayDomain = new IommuDomain(appsSmmu.Driver, ledger, "mdp");
        client.Attach(gpuDomain);
        gpu.CrashState = crashState;
        progress.Follow(() => _faults == 0 ? 1 : Math.Min(1, (double)ledger.Raised / _faults));

        Require(await gpuSmmu.Driver.ProbeAsync(), "probe of gpu-smmu");
        Require(await appsSmmu.Driver.ProbeAsync(), "probe of apps-smmu");
        Require(gpuDomain.Attach(gpuDevice), "attach of the GPU");
        Require(displayDomain.Attach(displayDevice), "attach of the display");
        Require(Map(gpuDomain, GoodIova, GpuBytes), "map for the GPU");
        Require(Map(displayDomain, FramebufferIova, (ulong)displayParameters.FrameBytes), "map for the display");
        Require(gpu.Probe(), "probe of the GPU");
        Require(display.Start(displayDomain, FramebufferIova), "start of the display");

        var ends = new List<Completion> { Start("bad-app", _faults) };
        for (var other = 0; other < _others; other++)
        {
            ends.Add(Start("good-app", 0));
        }

        foreach (var end in ends)
        {
            await end.WaitAsync();
        }

        await display.StopAsync();
        displayDomain.Detach(displayDevice);
        await displayDomain.FreeAsync();
        await appsSmmu.Driver.RemoveAsync();
        await client.DetachAsync();
        if (ledger.Counts.Stuck > 0)
        {
            // The GPU's side cannot be taken down while a transaction is held; the run ends here, and says so.
            return;
        }

        await gpu.RemoveAsync();
        gpuDomain.Detach(gpuDevice);
        await gpuDomain.FreeAsync();
        await gpuSmmu.Driver.RemoveAsync();
    }

    private Completion Start(string name, long badTransactions)
    {
        var end = new Completion($"{name} to end");
        machine.Spawn(machine.Options.Model["process"], name, async () =>
        {
            await SubmitAsync(badTransactions);
            end.Complete();
        });
        return end;
    }

    private async KernelTask SubmitAsync(long badTransactions)
    {
        var seqno = await gpu.SubmitAsync(GoodIova, _accesses, BadIova, badTransactions);
        if (seqno == 0 || !await gpu.WaitFenceAsync(seqno, _fenceTimeout))
        {
            Kernel.Printk(KernLevel.Err, $"{machine.CurrentTask.Name}: fence {seqno} timed out");
        }
    }

    private Errno Map(IommuDomain domain, ulong iova, ulong sizeBytes)
    {
        for (var offset = 0UL; offset < sizeBytes; offset += 4096)
        {
            if (!memory.TryAllocatePage(out var page))
            {
                return Errno.NoMem;
            }

            var result = domain.Map(iova + offset, page, 4096, isWritable: true, Gfp.Kernel);
            if (result != Errno.Ok)
            {
                return result;
            }
        }

        return Errno.Ok;
    }

    private static void Require(Errno result, string what)
    {
        if (result != Errno.Ok)
        {
            throw new InvalidOperationException($"{what} failed: {result}");
        }
    }
}
