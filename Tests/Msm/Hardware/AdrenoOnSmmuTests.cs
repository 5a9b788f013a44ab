using NUnit.Framework;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Drivers.Msm.Hardware;
using TopHalf.Machines;
using TopHalf.Tests.ArmSmmu.Hardware;
using TopHalf.Tests.Devices;
using static TopHalf.Drivers.Msm.Hardware.AdrenoRegisters;

namespace TopHalf.Tests.Msm.Hardware;

/// <summary>The GPU behind the model of the SMMU instead of a fake: the two know each other by the port only.</summary>
internal sealed class AdrenoOnSmmuTests
{
    private const uint NoStall = SmmuBench.Stalling & ~SmmuBench.Cfcfg;

    [TestCase("qcom-v2")]
    [TestCase("mmu-500")]
    public void BadAccess_StallIsTerminated_TheSubmitCompletes(string implementation)
    {
        var (bench, gpu) = Make(implementation, SmmuBench.Stalling);

        Submit(gpu, 1, good: 4, bad: 1);
        bench.Host.Advance(Ktime.FromUs(100));
        var isStalled = (gpu.Read32(RbbmStatus3) & SmmuStalledOnFault) != 0;
        var fenceWhileStalled = gpu.Read32(RbbmFence);
        bench.ClearFsr();
        bench.Resume(SmmuBench.Terminate);
        bench.Host.Advance(Ktime.FromUs(100));

        Assert.That((isStalled, fenceWhileStalled), Is.EqualTo((true, 0u)));
        Assert.That(gpu.Read32(RbbmStatus3), Is.Zero);
        Assert.That(gpu.Read32(RbbmFence), Is.EqualTo(1));
        Assert.That((gpu.Counters.Completed, gpu.Counters.Aborted, gpu.Counters.Stalled), Is.EqualTo((4L, 1L, 1L)));
    }

    [TestCase("qcom-v2")]
    [TestCase("mmu-500")]
    public void Reset_BehindAStallInTheSmmu_CompletesWithItsResume(string implementation)
    {
        var (bench, gpu) = Make(implementation, SmmuBench.Stalling);
        Submit(gpu, 1, good: 0, bad: 1);
        bench.Host.Advance(Ktime.FromUs(100));

        gpu.Write32(RbbmSwResetCmd, SwReset);
        bench.Host.Advance(Ktime.FromSeconds(1));
        var pending = gpu.Read32(RbbmSwResetCmd);
        bench.ClearFsr();
        bench.Resume(SmmuBench.Terminate);
        bench.Host.Advance(Ktime.FromUs(1));

        Assert.That(pending, Is.EqualTo(ResetPending));
        Assert.That(gpu.Read32(RbbmSwResetCmd), Is.Zero);
        Assert.That(gpu.Counters.Resets, Is.EqualTo(1));
    }

    [Test]
    public void Storm_WithoutStall_RunsInFlatMemory()
    {
        const long count = 100_000;
        var (bench, gpu) = Make("mmu-500", NoStall, isObserved: false);
        Submit(gpu, 1, good: 10, bad: 100);
        bench.Host.Advance(Ktime.FromMs(1));

        Submit(gpu, 2, good: 0, bad: count);
        var before = GC.GetAllocatedBytesForCurrentThread();
        bench.Host.Advance(Ktime.FromSeconds(1));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(gpu.Read32(RbbmFence), Is.EqualTo(2));
        Assert.That(gpu.Counters.Aborted, Is.EqualTo(count + 100));
        Assert.That(allocated, Is.LessThan(64 << 10));
    }

    private static (SmmuBench Bench, AdrenoHardware Gpu) Make(string implementation, uint sctlr, bool isObserved = true)
    {
        var bench = new SmmuBench(SmmuImplementation.Find(implementation)!, sctlr);
        if (!isObserved)
        {
            bench.Smmu.RemoveObserver(bench.Observer);
        }

        var gpu = new AdrenoHardware(bench.Host, bench.Smmu, new CountingWire(), new AdrenoParameters { StreamId = SmmuBench.StreamId });
        return (bench, gpu);
    }

    private static void Submit(AdrenoHardware gpu, uint seqno, long good, long bad)
    {
        gpu.Enqueue(new AdrenoSubmit(seqno, SmmuBench.Mapped, good, SmmuBench.Unmapped, bad));
        gpu.Write32(CpRbWptr, 0);
    }
}
