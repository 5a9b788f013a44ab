using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Tests.Iommu;

/// <summary>Each design of the fault API with each answer of a handler: who resumes, how, and what is wrong.</summary>
internal sealed class FaultDesignTests
{
    private const FaultHandlerFlags BothFlags = FaultHandlerFlags.ExplicitResume | FaultHandlerFlags.HandlerSleeps;

    [Test]
    public void AtomicHandler_ThatAnswers_IsResumedByTheCore(
        [Values(FaultVerdict.Terminate, FaultVerdict.Retry)] FaultVerdict verdict, [Values] ReportFrom from,
        [Values(FaultHandlerFlags.None, FaultHandlerFlags.ExplicitResume)] FaultHandlerFlags flags)
    {
        FaultBench bench = null!;

        var run = AMachine.Runs(async machine =>
        {
            bench = new(machine, from);
            bench.Domain.SetFaultHandler((in _) => verdict, flags);
            bench.Fault(0x1000);
            await Kernel.MsleepAsync(10);
        });

        Assert.That(run.Rules, Is.Empty);
        Assert.That(bench.Resumes, Is.EqualTo(new[] { ActionFor(verdict) }));
        Assert.That((bench.Ledger.ResumedByCore, bench.Ledger.ResumedByUser, bench.Ledger.Delivered), Is.EqualTo((1, 0, 1)));
    }

    [Test]
    public void SleepingHandler_ThatAnswers_IsResumedByTheCoreAfterIt(
        [Values(FaultVerdict.Terminate, FaultVerdict.Retry)] FaultVerdict verdict, [Values] ReportFrom from,
        [Values(FaultHandlerFlags.HandlerSleeps, BothFlags)] FaultHandlerFlags flags)
    {
        FaultBench bench = null!;
        var heldAtItsEnd = 0;

        var run = AMachine.Runs(async machine =>
        {
            bench = new(machine, from);
            bench.Domain.SetFaultHandler(async _ =>
            {
                await Kernel.MsleepAsync(10);
                heldAtItsEnd = bench.Held;
                return verdict;
            }, flags);
            bench.Fault(0x1000);
            await Kernel.MsleepAsync(100);
        });

        Assert.That(run.Rules, Is.Empty);
        Assert.That(heldAtItsEnd, Is.EqualTo(1));
        Assert.That(bench.Resumes, Is.EqualTo(new[] { ActionFor(verdict) }));
        Assert.That((bench.Ledger.ResumedByCore, bench.Ledger.ResumedByUser), Is.EqualTo((1, 0)));
    }

    [Test]
    public void SleepingHandler_WithoutTheFlag_SleepsOnlyInAThread([Values] ReportFrom from)
    {
        FaultBench bench = null!;

        var run = AMachine.Runs(async machine =>
        {
            bench = new(machine, from);
            bench.Domain.SetFaultHandler(async _ =>
            {
                await Kernel.MsleepAsync(10);
                return FaultVerdict.Terminate;
            });
            bench.Fault(0x1000);
            await Kernel.MsleepAsync(100);
        });

        Assert.That(run.Rules, from == ReportFrom.IrqThread ? Is.Empty : Does.Contain("TH1002"));
        Assert.That(bench.Held, Is.Zero);
    }

    [Test]
    public void Handler_ThatDefersWithoutExplicitResume_IsTerminatedByTheCore(
        [Values(FaultVerdict.Deferred, FaultVerdict.WakeThread)] FaultVerdict verdict, [Values] ReportFrom from,
        [Values(FaultHandlerFlags.None, FaultHandlerFlags.HandlerSleeps)] FaultHandlerFlags flags)
    {
        FaultBench bench = null!;

        var run = AMachine.Runs(async machine =>
        {
            bench = new(machine, from);
            bench.Domain.SetFaultHandler((in _) => verdict, flags);
            bench.Fault(0x1000);
            await Kernel.MsleepAsync(100);
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH5006" }));
        Assert.That(bench.Resumes, Is.EqualTo(new[] { ResumeAction.Terminate }));
        Assert.That(bench.Ledger.ResumedByCore, Is.EqualTo(1));
    }

    [Test]
    public void Handler_ThatDefersWithExplicitResume_IsResumedByItsOwnersWork(
        [Values] ResumeAction action, [Values] ReportFrom from,
        [Values(FaultHandlerFlags.ExplicitResume, BothFlags)] FaultHandlerFlags flags, [Values(1, 2)] int cpus)
    {
        FaultBench bench = null!;

        var run = AMachine.Runs(AMachine.Options with { CpuCount = cpus }, async machine =>
        {
            bench = new(machine, from);
            var queue = new Workqueue("recovery");
            var work = new Work(async () =>
            {
                await Kernel.MsleepAsync(20);
                bench.Domain.Resume(action);
            });
            bench.Domain.SetFaultHandler((in _) => queue.Queue(work) ? FaultVerdict.Deferred : FaultVerdict.Terminate, flags);
            bench.Fault(0x1000);
            bench.Fault(0x2000);
            await Kernel.MsleepAsync(200);
        });

        Assert.That(run.Rules, Is.Empty);
        Assert.That(bench.Resumes, Is.EqualTo(new[] { action, action }));
        Assert.That((bench.Ledger.ResumedByUser, bench.Ledger.ResumedByCore, bench.Ledger.Delivered), Is.EqualTo((2, 0, 2)));
    }

    [Test]
    public void Resume_FromWithinTheHandler_SettlesTheFault([Values] ReportFrom from)
    {
        FaultBench bench = null!;

        var run = AMachine.Runs(async machine =>
        {
            bench = new(machine, from);
            bench.Domain.SetFaultHandler((in _) =>
            {
                bench.Domain.Resume(ResumeAction.Retry);
                return FaultVerdict.Deferred;
            }, FaultHandlerFlags.ExplicitResume);
            bench.Fault(0x1000);
            bench.Fault(0x2000);
            await Kernel.MsleepAsync(10);
        });

        Assert.That(run.Rules, Is.Empty);
        Assert.That(bench.Ledger.ResumedByUser, Is.EqualTo(2));
        Assert.That(bench.Held, Is.Zero);
    }

    [Test]
    public void Resume_FromWithinASleepingHandler_SettlesTheFault([Values] ReportFrom from)
    {
        FaultBench bench = null!;

        var run = AMachine.Runs(async machine =>
        {
            bench = new(machine, from);
            bench.Domain.SetFaultHandler(async _ =>
            {
                await Kernel.MsleepAsync(10);
                bench.Domain.Resume(ResumeAction.Terminate);
                await Kernel.MsleepAsync(10);
                return FaultVerdict.Deferred;
            }, BothFlags);
            bench.Fault(0x1000);
            bench.Fault(0x2000);
            await Kernel.MsleepAsync(200);
        });

        Assert.That(run.Rules, Is.Empty);
        Assert.That(bench.Ledger.ResumedByUser, Is.EqualTo(2));
        Assert.That(bench.Held, Is.Zero);
    }

    [Test]
    public void Resume_FromAnotherCpu_SettlesTheFault([Values] ReportFrom from, [Range(0, 10)] int seed)
    {
        FaultBench bench = null!;

        var run = AMachine.Runs(AMachine.Seeded(seed), async machine =>
        {
            bench = new(machine, from);
            var (deferred, done) = (new Completion(), new Completion());
            machine.Spawn(machine.Options.Model["kthread"], "resumer", async () =>
            {
                for (var i = 0; i < 3; i++)
                {
                    await deferred.WaitAsync();
                    bench.Domain.Resume(ResumeAction.Terminate);
                }

                done.Complete();
            });
            bench.Domain.SetFaultHandler((in _) =>
            {
                deferred.Complete();
                return FaultVerdict.Deferred;
            }, FaultHandlerFlags.ExplicitResume);
            bench.Fault(0x1000);
            bench.Fault(0x2000);
            bench.Fault(0x3000);
            await done.WaitAsync();
        });

        Assert.That(run.Rules, Is.Empty, string.Join('\n', run.Machine.Findings.All.Select(static finding => finding.Report)));
        Assert.That(bench.Ledger.ResumedByUser, Is.EqualTo(3));
    }

    [Test]
    public void TwoSlots_FirstAnswers_SecondIsNotCalled(
        [Values(FaultVerdict.Terminate, FaultVerdict.Retry)] FaultVerdict verdict, [Values] ReportFrom from)
    {
        FaultBench bench = null!;
        var secondCalls = 0;

        var run = AMachine.Runs(async machine =>
        {
            bench = new(machine, from);
            bench.Domain.SetFaultHandler((in _) => verdict, _ =>
            {
                secondCalls++;
                return FaultVerdict.Terminate;
            });
            bench.Fault(0x1000);
            await Kernel.MsleepAsync(10);
        });

        Assert.That(run.Rules, Is.Empty);
        Assert.That(secondCalls, Is.Zero);
        Assert.That(bench.Resumes, Is.EqualTo(new[] { ActionFor(verdict) }));
    }

    [Test]
    public void TwoSlots_FirstWakesTheThread_SecondDecidesWithTheLineMasked(
        [Values(FaultVerdict.Terminate, FaultVerdict.Retry)] FaultVerdict verdict, [Values] ReportFrom from)
    {
        FaultBench bench = null!;
        var (firstCalls, secondCalls) = (0, 0);

        var run = AMachine.Runs(async machine =>
        {
            bench = new(machine, from) { StallHoldsLine = true };
            bench.Domain.SetFaultHandler((in _) =>
            {
                firstCalls++;
                return FaultVerdict.WakeThread;
            }, async _ =>
            {
                secondCalls++;
                await Kernel.MsleepAsync(10);
                return verdict;
            });
            bench.Fault(0x1000);
            bench.Fault(0x2000);
            await Kernel.MsleepAsync(100);
        });

        Assert.That(run.Rules, Is.Empty);
        Assert.That((firstCalls, secondCalls), Is.EqualTo((2, 2)));
        Assert.That(bench.Resumes, Is.EqualTo(new[] { ActionFor(verdict), ActionFor(verdict) }));
    }

    [TestCase(FaultVerdict.Deferred)]
    [TestCase(FaultVerdict.WakeThread)]
    public void TwoSlots_SecondDoesNotDecide_IsTerminatedByTheCore(FaultVerdict verdict)
    {
        FaultBench bench = null!;

        var run = AMachine.Runs(async machine =>
        {
            bench = new(machine);
            bench.Domain.SetFaultHandler((in _) => FaultVerdict.WakeThread, _ => verdict);
            bench.Fault(0x1000);
            await Kernel.MsleepAsync(100);
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH5006" }));
        Assert.That(bench.Resumes, Is.EqualTo(new[] { ResumeAction.Terminate }));
    }

    [Test]
    public void HandlerSleeps_FaultReportedAgain_IsCoalesced()
    {
        FaultBench bench = null!;
        var calls = 0;

        var run = AMachine.Runs(async machine =>
        {
            bench = new(machine) { StallHoldsLine = true };
            bench.Domain.SetFaultHandler(async _ =>
            {
                calls++;
                await Kernel.MsleepAsync(10);
                return FaultVerdict.Terminate;
            }, FaultHandlerFlags.HandlerSleeps);
            bench.Fault(0x1000);
            await Kernel.MsleepAsync(100);
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH3006" }));
        Assert.That((calls, bench.Domain.QueuedReports, bench.Ledger.Delivered), Is.EqualTo((1, 1, 1)));
        Assert.That(bench.Resumes, Is.EqualTo(new[] { ResumeAction.Terminate }));
    }

    [Test]
    public void DeferredInThread_UntilResumed_KeepsTheLineMasked()
    {
        FaultBench bench = null!;
        var calls = 0;

        var run = AMachine.Runs(async machine =>
        {
            bench = new(machine, ReportFrom.IrqThread) { StallHoldsLine = true };
            bench.Domain.SetFaultHandler((in _) =>
            {
                calls++;
                return FaultVerdict.Deferred;
            }, FaultHandlerFlags.ExplicitResume);
            bench.Fault(0x1000);
            await Kernel.MsleepAsync(50);
            bench.Domain.Resume(ResumeAction.Terminate);
            await Kernel.MsleepAsync(50);
        });

        Assert.That(run.Rules, Is.Empty);
        Assert.That((calls, bench.Held), Is.EqualTo((1, 0)));
    }

    [Test]
    public void Handler_ThatThrowsInAThread_SettlesItsFault([Values] bool sleeps)
    {
        FaultBench bench = null!;

        var run = AMachine.Runs(async machine =>
        {
            bench = new(machine, sleeps ? ReportFrom.HardIrq : ReportFrom.IrqThread);
            bench.Domain.SetFaultHandler(ThrowAsync, sleeps ? FaultHandlerFlags.HandlerSleeps : FaultHandlerFlags.None);
            bench.Fault(0x1000);
            await Kernel.MsleepAsync(100);
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH4002" }));
        Assert.That(run.End, Is.EqualTo(RunEnd.Finished));
        Assert.That(bench.Resumes, Is.EqualTo(new[] { ResumeAction.Terminate }));
    }

    [Test]
    public void SecondSlot_ThatThrows_SettlesItsFaultAndTheNext()
    {
        FaultBench bench = null!;

        var run = AMachine.Runs(async machine =>
        {
            bench = new(machine) { StallHoldsLine = true };
            bench.Domain.SetFaultHandler((in _) => FaultVerdict.WakeThread, ThrowAsync);
            bench.Fault(0x1000);
            bench.Fault(0x2000);
            await Kernel.MsleepAsync(100);
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH4002" }));
        Assert.That(bench.Resumes, Has.Count.EqualTo(2));
    }

    [Test]
    public void Handler_ThatThrowsInHardIrq_IsAPanic()
    {
        var run = AMachine.Runs(async machine =>
        {
            var bench = new FaultBench(machine);
            bench.Domain.SetFaultHandler((in _) => throw new InvalidOperationException("broken handler"));
            bench.Fault(0x1000);
            await Kernel.MsleepAsync(100);
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH4002" }));
        Assert.That(run.End, Is.EqualTo(RunEnd.Panic));
    }

    private static async KernelTask<FaultVerdict> ThrowAsync(IommuFault fault)
    {
        await Kernel.MsleepAsync(1);
        throw new InvalidOperationException("broken handler");
    }

    private static ResumeAction ActionFor(FaultVerdict verdict) => verdict == FaultVerdict.Retry ? ResumeAction.Retry : ResumeAction.Terminate;
}
