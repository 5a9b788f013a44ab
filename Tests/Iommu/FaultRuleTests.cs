using NUnit.Framework;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Iommu;

/// <summary>Each rule of the fault API with a program that breaks it, and one close by that does not.</summary>
internal sealed class FaultRuleTests
{
    [TestCase(1, ExpectedResult = "")]
    [TestCase(2, ExpectedResult = "TH5002")]
    public string Resume_AsOftenAs(int times) => RulesOf(async bench =>
    {
        Defers(bench);
        bench.Fault(0x1000);
        await Kernel.MsleepAsync(10);
        for (var i = 0; i < times; i++)
        {
            bench.Domain.Resume(ResumeAction.Terminate);
        }
    });

    [Test]
    public void Resume_BeforeAnyFault_IsReported() => Assert.That(RulesOf(static bench =>
    {
        bench.Domain.Resume(ResumeAction.Terminate);
        return default;
    }), Is.EqualTo("TH5002"));

    [TestCase(false, ExpectedResult = "TH3006")]
    [TestCase(true, ExpectedResult = "TH3006 TH5003")]
    public string HandlerCalledAgain_ForItsDeferredFault(bool answersTerminate) => RulesOf(async bench =>
    {
        var calls = 0;
        bench.Domain.SetFaultHandler(
            (in _) => ++calls > 1 && answersTerminate ? FaultVerdict.Terminate : FaultVerdict.Deferred, FaultHandlerFlags.ExplicitResume);
        bench.Fault(0x1000);
        await Kernel.MsleepAsync(10);
        if (!answersTerminate)
        {
            bench.Domain.Resume(ResumeAction.Terminate);
        }
    }, stallHoldsLine: true);

    [TestCase(false, ExpectedResult = "")]
    [TestCase(true, ExpectedResult = "TH5004")]
    public string SecondResume_WhileALaterFaultIsStalled(bool isBeforeItsHandler) => RulesOf(async bench =>
    {
        Defers(bench);
        bench.Fault(0x1000);
        bench.Fault(0x2000);
        await Kernel.MsleepAsync(10);
        var flags = Kernel.LocalIrqSave();
        bench.Domain.Resume(ResumeAction.Terminate);
        if (isBeforeItsHandler)
        {
            bench.Domain.Resume(ResumeAction.Terminate);
        }

        Kernel.LocalIrqRestore(flags);
        await Kernel.MsleepAsync(10);
        if (!isBeforeItsHandler)
        {
            bench.Domain.Resume(ResumeAction.Terminate);
        }
    });

    [TestCase(true, ExpectedResult = "")]
    [TestCase(false, ExpectedResult = "TH5005")]
    public string Fault_WithAHandler(bool isInstalled) => RulesOf(async bench =>
    {
        if (isInstalled)
        {
            bench.Domain.SetFaultHandler(static (in _) => FaultVerdict.Terminate);
        }

        bench.Fault(0x1000);
        await Kernel.MsleepAsync(10);
    });

    [TestCase(FaultHandlerFlags.None, ExpectedResult = "TH5006")]
    [TestCase(FaultHandlerFlags.HandlerSleeps, ExpectedResult = "TH5006")]
    [TestCase(FaultHandlerFlags.ExplicitResume, ExpectedResult = "")]
    public string Deferred_UnderADesign(FaultHandlerFlags flags) => RulesOf(async bench =>
    {
        bench.Domain.SetFaultHandler(static (in _) => FaultVerdict.Deferred, flags);
        bench.Fault(0x1000);
        await Kernel.MsleepAsync(10);
        if (flags == FaultHandlerFlags.ExplicitResume)
        {
            bench.Domain.Resume(ResumeAction.Terminate);
        }
    });

    [TestCase(true, ExpectedResult = "")]
    [TestCase(false, ExpectedResult = "TH5007")]
    public string Resume_BeforeTheDetach(bool isBefore) => RulesOf(async bench =>
    {
        Defers(bench);
        bench.Fault(0x1000);
        await Kernel.MsleepAsync(10);
        if (isBefore)
        {
            bench.Domain.Resume(ResumeAction.Terminate);
        }

        bench.Domain.Detach(bench.Device);
        if (!isBefore)
        {
            bench.Domain.Resume(ResumeAction.Terminate);
        }
    });

    [Test]
    public void Resume_AfterTheFree_IsReported() => Assert.That(RulesOf(static async bench =>
    {
        bench.Domain.Detach(bench.Device);
        await bench.Domain.FreeAsync();
        bench.Domain.Resume(ResumeAction.Terminate);
    }), Is.EqualTo("TH5007"));

    [TestCase(true, ExpectedResult = "")]
    [TestCase(false, ExpectedResult = "TH5001")]
    public string EndOfRun_WithADeferredFault(bool resumes) => RulesOf(async bench =>
    {
        Defers(bench);
        bench.Fault(0x1000);
        await Kernel.MsleepAsync(10);
        if (resumes)
        {
            bench.Domain.Resume(ResumeAction.Terminate);
        }
    });

    [Test]
    public void Remove_WhileTheHandlerSleeps_WaitsForIt([Values] ReportFrom from, [Values(1, 2)] int cpus)
    {
        var order = new List<string>();

        var run = AMachine.Runs(AMachine.Options with { CpuCount = cpus }, async machine =>
        {
            var bench = new FaultBench(machine, from);
            var registration = bench.Domain.SetFaultHandler(async _ =>
            {
                order.Add("in");
                await Kernel.MsleepAsync(50);
                order.Add("out");
                return FaultVerdict.Terminate;
            }, FaultHandlerFlags.HandlerSleeps);
            bench.Fault(0x1000);
            await Kernel.MsleepAsync(10);
            await registration.RemoveAsync();
            order.Add("removed");
            await Kernel.MsleepAsync(100);
            order.Add($"held {bench.Held}");
        });

        Assert.That(order, Is.EqualTo(new[] { "in", "out", "removed", "held 0" }));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Remove_FaultThatWaitsForItsHandler_TerminatesIt()
    {
        FaultBench bench = null!;
        var calls = 0;

        var run = AMachine.Runs(async machine =>
        {
            bench = new(machine);
            var registration = bench.Domain.SetFaultHandler(_ =>
            {
                calls++;
                return FaultVerdict.Retry;
            }, FaultHandlerFlags.HandlerSleeps);
            Kernel.PreemptDisable();
            bench.Fault(0x1000);
            Kernel.Udelay(10);
            Kernel.PreemptEnable();
            await registration.RemoveAsync();
        });

        Assert.That(run.Rules, Is.Empty);
        Assert.That((bench.Held, bench.Resumes.Count), Is.EqualTo((0, 1)));
        Assert.That(bench.Resumes[0], Is.EqualTo(calls == 0 ? ResumeAction.Terminate : ResumeAction.Retry));
    }

    [Test]
    public void Remove_BetweenTheTwoSlots_TerminatesTheFaultSilently([Values] bool isReplaced)
    {
        FaultBench bench = null!;
        var (answer, secondCalls) = (FaultReport.Settled, 0);

        var run = AMachine.Runs(async machine =>
        {
            bench = new(machine, from: null);
            var registration = bench.Domain.SetFaultHandler((in _) => FaultVerdict.WakeThread, _ =>
            {
                secondCalls++;
                return FaultVerdict.Retry;
            });
            bench.Fault(0x1000);
            answer = bench.Domain.ReportFault(bench.Recorded);
            await registration.RemoveAsync();
            if (isReplaced)
            {
                bench.Domain.SetFaultHandler(static (in _) => FaultVerdict.Terminate);
            }

            await bench.Domain.ReportFaultInThreadAsync(bench.Recorded, isSecondCall: true);
        });

        Assert.That(run.Rules, Is.Empty);
        Assert.That((answer, secondCalls), Is.EqualTo((FaultReport.NeedsThread, 0)));
        Assert.That(bench.Resumes, Is.EqualTo(new[] { ResumeAction.Terminate }));
    }

    [Test]
    public void Remove_BetweenTheTwoSlots_OnSomeSchedule_IsNeverReported([Range(1, 20)] int seed)
    {
        FaultBench bench = null!;

        var run = AMachine.Runs(AMachine.Seeded(seed), async machine =>
        {
            bench = new(machine);
            var registration = bench.Domain.SetFaultHandler(static (in _) => FaultVerdict.WakeThread, static _ => FaultVerdict.Retry);
            bench.Fault(0x1000);
            Kernel.Udelay(1 + (seed % 4));
            if (bench.Ledger.Delivered > 0)
            {
                await registration.RemoveAsync();
            }

            await Kernel.MsleepAsync(10);
        });

        Assert.That(run.Rules, Is.Empty, string.Join('\n', run.Machine.Findings.All.Select(static finding => finding.Report)));
        Assert.That(bench.Held, Is.Zero);
    }

    [Test]
    public void Resume_ThatTheHardwareRefuses_IsNotCounted()
    {
        FaultBench bench = null!;

        AMachine.Runs(async machine =>
        {
            bench = new(machine) { ResumeNeedsClear = true };
            bench.Domain.SetFaultHandler(static (in _) => FaultVerdict.Terminate);
            var flags = Kernel.LocalIrqSave();
            bench.Fault(0x1000);
            bench.Domain.Resume(ResumeAction.Terminate);
            Kernel.LocalIrqRestore(flags);
            await Kernel.MsleepAsync(10);
        });

        Assert.That((bench.Ledger.ResumedByUser, bench.Ledger.ResumedByCore, bench.Held), Is.EqualTo((0, 1, 0)));
    }

    [Test]
    public void SetFaultHandler_Twice_IsRefused()
    {
        var isRefused = false;

        AMachine.Runs(async machine =>
        {
            var bench = new FaultBench(machine);
            var first = bench.Domain.SetFaultHandler(static (in _) => FaultVerdict.Terminate);
            try
            {
                bench.Domain.SetFaultHandler(static (in _) => FaultVerdict.Retry);
            }
            catch (InvalidOperationException)
            {
                isRefused = true;
            }

            await first.RemoveAsync();
            bench.Domain.SetFaultHandler(static (in _) => FaultVerdict.Retry);
        });

        Assert.That(isRefused);
    }

    [Test]
    public void Attach_GroupOfAnotherDomain_IsBusyUntilDetached()
    {
        var results = new List<Errno>();

        AMachine.Runs(machine =>
        {
            var bench = new FaultBench(machine);
            var other = new IommuDomain(bench, bench.Ledger, "other");
            results.Add(other.Attach(bench.Device));
            bench.Domain.Detach(bench.Device);
            results.Add(other.Attach(bench.Device));
            return default;
        });

        Assert.That(results, Is.EqualTo(new[] { Errno.Busy, Errno.Ok }));
    }

    private static void Defers(FaultBench bench) => bench.Domain.SetFaultHandler(static (in _) => FaultVerdict.Deferred, FaultHandlerFlags.ExplicitResume);

    /// <summary>The rules that a program breaks, sorted.</summary>
    private static string RulesOf(Func<FaultBench, KernelTask> program, bool stallHoldsLine = false)
    {
        var run = AMachine.Runs(async machine =>
        {
            var bench = new FaultBench(machine) { StallHoldsLine = stallHoldsLine };
            await program(bench);
            await Kernel.MsleepAsync(10);
            bench.Ledger.ReportStuck(machine);
        });
        Assert.That(run.End, Is.EqualTo(RunEnd.Finished));
        return string.Join(' ', run.Rules.Order(StringComparer.Ordinal));
    }
}
