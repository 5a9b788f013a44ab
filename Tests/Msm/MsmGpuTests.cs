using NUnit.Framework;
using TopHalf.Drivers.Msm.Hardware;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Tests.ArmSmmu;
using TopHalf.Waiting;

namespace TopHalf.Tests.Msm;

/// <summary>Submits, fences, the hang check and recovery, against the hardware models.</summary>
internal sealed class MsmGpuTests
{
    private static readonly Ktime _patience = Ktime.FromSeconds(10);

    [Test]
    public void Submit_OfGoodAccesses_ReachesItsFence()
    {
        var (seqno, isReached) = (0U, false);

        var run = GpuBench.Runs(async bench =>
        {
            seqno = await bench.Gpu.SubmitAsync(GpuBench.Good, 64);
            isReached = await bench.Gpu.WaitFenceAsync(seqno, _patience);
            await bench.Gpu.RemoveAsync();
        });

        Assert.That((seqno, isReached), Is.EqualTo((1U, true)));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Fences_OfSeveralSubmits_ComeInOrder([Values(1, 2)] int cpus)
    {
        var order = new List<uint>();

        var run = GpuBench.Runs(async bench =>
        {
            var machine = Machine.Current;
            var done = new Completion();
            for (var i = 0; i < 4; i++)
            {
                var seqno = await bench.Gpu.SubmitAsync(GpuBench.Good, 5_000);
                machine.Spawn(machine.Options.Model["kthread"], $"waiter{i}", async () =>
                {
                    Assert.That(await bench.Gpu.WaitFenceAsync(seqno, _patience));
                    order.Add(seqno);
                    done.Complete();
                });
            }

            for (var i = 0; i < 4; i++)
            {
                await done.WaitAsync();
            }

            await bench.Gpu.RemoveAsync();
        }, machineOptions: AMachine.Options with { CpuCount = cpus });

        Assert.That(order, Is.EqualTo(new[] { 1U, 2U, 3U, 4U }));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Submit_RingFull_IsRefusedWithoutUsingUpANumber()
    {
        var (accepted, refused, next) = (0U, 1U, 0U);

        GpuBench.Runs(async bench =>
        {
            bench.Domain.SetFaultHandler(static (in _) => FaultVerdict.Deferred, FaultHandlerFlags.ExplicitResume);
            _ = await bench.Gpu.SubmitAsync(GpuBench.Good, 1, GpuBench.Bad, 1);
            uint seqno;
            while ((seqno = await bench.Gpu.SubmitAsync(GpuBench.Good, 1)) != 0)
            {
                accepted = seqno;
            }

            refused = seqno;
            bench.Domain.Resume(ResumeAction.Terminate);
            Assert.That(await bench.Gpu.WaitFenceAsync(accepted, _patience));
            next = await bench.Gpu.SubmitAsync(GpuBench.Good, 1);
        });

        Assert.That(refused, Is.Zero);
        Assert.That(accepted, Is.InRange((uint)AdrenoParameters.RingEntries - 1, (uint)AdrenoParameters.RingEntries + 1));
        Assert.That(next, Is.EqualTo(accepted + 1));
    }

    [Test]
    public void WaitFence_OfAFenceThatNeverComes_TimesOut()
    {
        var isReached = true;

        GpuBench.Runs(async bench => isReached = await bench.Gpu.WaitFenceAsync(7, Ktime.FromMs(100)));

        Assert.That(isReached, Is.False);
    }

    [Test]
    public void Hangcheck_GpuThatMakesNoProgress_IsRecovered()
    {
        var (recoveries, isReached, after, log) = (0, false, false, new CollectingLog());

        var run = GpuBench.Runs(async bench =>
        {
            // Accesses so far apart that two looks of the hang check see the same place.
            var seqno = await bench.Gpu.SubmitAsync(GpuBench.Good, 1_000);
            isReached = await bench.Gpu.WaitFenceAsync(seqno, _patience);
            recoveries = bench.Gpu.Recoveries;
            after = await bench.Gpu.WaitFenceAsync(await bench.Gpu.SubmitAsync(GpuBench.Good, 1), _patience);
            await bench.Gpu.RemoveAsync();
        }, GpuBench.Options with { HangcheckPeriod = Ktime.FromMs(100) }, new() { Spacing = Ktime.FromMs(900), MaxOutstanding = 1 },
        AMachine.Options with { Log = log.Logger });

        Assert.That(recoveries, Is.EqualTo(1), string.Join('\n', log.Messages));
        Assert.That((isReached, after), Is.EqualTo((true, true)));
        Assert.That(log.Messages, Has.Some.StartsWith("hangcheck detected gpu lockup").And.Some.EqualTo("gpu recovered"));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Hangcheck_GpuThatMovesSlowly_IsLeftAlone()
    {
        var (recoveries, isReached) = (-1, false);

        GpuBench.Runs(async bench =>
        {
            var seqno = await bench.Gpu.SubmitAsync(GpuBench.Good, 12);
            isReached = await bench.Gpu.WaitFenceAsync(seqno, _patience);
            recoveries = bench.Gpu.Recoveries;
        }, parameters: new() { Spacing = Ktime.FromMs(100), MaxOutstanding = 1 });

        Assert.That((recoveries, isReached), Is.EqualTo((0, true)));
    }

    [Test]
    public void Reset_BehindAStalledTransaction_GivesUpAfterItsRetries([Values(0, 3)] int retries)
    {
        var (log, took, isReached, resets) = (new CollectingLog(), Ktime.Zero, true, 0);

        var run = GpuBench.Runs(async bench =>
        {
            bench.Domain.SetFaultHandler(static (in _) => FaultVerdict.Deferred, FaultHandlerFlags.ExplicitResume);
            var start = Kernel.Now;
            var seqno = await bench.Gpu.SubmitAsync(GpuBench.Good, 4, GpuBench.Bad, 1);
            isReached = await bench.Gpu.WaitFenceAsync(seqno, Ktime.FromMs(700));
            await bench.Gpu.Worker.FlushAsync();
            took = Kernel.Now - start;
            resets = bench.Gpu.Recoveries;
            bench.Domain.Resume(ResumeAction.Terminate);
        }, GpuBench.Options with { ResetRetries = retries, ProgressRetries = 0 }, machineOptions: AMachine.Options with { Log = log.Logger });

        // The hang check, then each attempt 100 ms, with 100, 200 and 400 ms between them.
        var attempts = 500 + (100 * (retries + 1)) + (retries == 3 ? 700 : 0);
        Assert.That((isReached, resets), Is.EqualTo((false, 1)));
        Assert.That(log.Messages, Has.Some.StartsWith("cx gdsc didn't collapse"));
        Assert.That(log.Messages, Has.None.EqualTo("gpu recovered"));
        Assert.That(took, Is.GreaterThanOrEqualTo(Ktime.FromMs(Math.Max(700, attempts))).And.LessThan(Ktime.FromMs(attempts + 400)));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Reset_TransactionResumedMeanwhile_Recovers()
    {
        var (log, isReached) = (new CollectingLog(), false);

        var run = GpuBench.Runs(async bench =>
        {
            bench.Domain.SetFaultHandler(static (in _) => FaultVerdict.Deferred, FaultHandlerFlags.ExplicitResume);
            var seqno = await bench.Gpu.SubmitAsync(GpuBench.Good, 4, GpuBench.Bad, 1);
            isReached = await bench.Gpu.WaitFenceAsync(seqno, Ktime.FromMs(750));
            Assert.That(isReached, Is.False);
            bench.Domain.Resume(ResumeAction.Terminate);
            isReached = await bench.Gpu.WaitFenceAsync(seqno, _patience);
            await bench.Gpu.RemoveAsync();
        }, GpuBench.Options with { ProgressRetries = 0 }, machineOptions: AMachine.Options with { Log = log.Logger });

        Assert.That(isReached);
        Assert.That(log.Messages, Has.Some.EqualTo("gpu recovered"));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Recovery_WithACrashState_CapturesOnce()
    {
        var isKept = false;

        var run = GpuBench.Runs(async bench =>
        {
            bench.CaptureHangs();
            var seqno = await bench.Gpu.SubmitAsync(GpuBench.Good, 1_000);
            await bench.Gpu.WaitFenceAsync(seqno, _patience);
            isKept = bench.Gpu.CrashState!.IsKept;
        }, GpuBench.Options with { HangcheckPeriod = Ktime.FromMs(100) }, new() { Spacing = Ktime.FromMs(900), MaxOutstanding = 1 });

        Assert.That(isKept);
        Assert.That(run.Rules, Is.Empty);
    }
}
