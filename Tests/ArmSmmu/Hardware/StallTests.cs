using NUnit.Framework;
using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Machines;
using static TopHalf.Tests.ArmSmmu.Hardware.SmmuBench;

namespace TopHalf.Tests.ArmSmmu.Hardware;

/// <summary>Stalling and resuming, on both implementations unless a test says which.</summary>
[TestFixture("qcom-v2")]
[TestFixture("mmu-500")]
internal sealed class StallTests(string name)
{
    private readonly SmmuImplementation _implementation = SmmuImplementation.Find(name)!;

    private bool IsMmu500 => _implementation == SmmuImplementation.Mmu500;

    [Test]
    public void Fault_WhenConfiguredToStall_IsRecordedAndHeld()
    {
        var bench = new SmmuBench(_implementation);

        bench.Issue(Unmapped, isWrite: true);

        Assert.That(bench.Fsr, Is.EqualTo(Tf | Ss));
        Assert.That(bench.Far, Is.EqualTo(Unmapped));
        Assert.That(bench.Bank(0x68), Is.EqualTo(1u << 4 | 2), "FSYNR0: WNR, level 2");
        Assert.That(bench.Smmu.Read32(0x1400), Is.EqualTo(StreamId), "CBFRSYNRA");
        Assert.That(bench.Master.Calls, Is.EqualTo(new[] { "1 stalled" }));
        Assert.That(bench.Smmu.RecordedFaultSerial(0), Is.EqualTo(1));
    }

    [Test]
    public void Fault_WhenConfiguredToTerminate_IsRecordedAndAborted()
    {
        var bench = new SmmuBench(_implementation, M | Cfre | Cfie);

        bench.Issue(Unmapped);

        Assert.That(bench.Fsr, Is.EqualTo(Tf));
        Assert.That(bench.Master.Calls, Is.EqualTo(new[] { "1 aborted BusError" }));
    }

    [Test]
    public void Fault_WithoutCfre_ReadsAsZero()
    {
        var bench = new SmmuBench(_implementation, M | Cfie);

        bench.Issue(Unmapped);

        Assert.That(bench.Master.Calls, Is.EqualTo(new[] { "1 aborted ReadAsZeroWriteIgnored" }));
    }

    [Test]
    public void FsrWrite_WhileStalled_DoesNotClearSs()
    {
        var bench = new SmmuBench(_implementation);
        bench.Issue(Unmapped);

        bench.WriteBank(0x58, uint.MaxValue);

        Assert.That(bench.Fsr, Is.EqualTo(Ss));
    }

    [Test]
    public void Resume_AfterFsrWasCleared_TerminatesAndClearsSs()
    {
        var bench = new SmmuBench(_implementation);
        bench.Issue(Unmapped);

        bench.ClearFsr();
        bench.Resume(Terminate);

        Assert.That(bench.Fsr, Is.Zero);
        Assert.That(bench.Master.Calls, Is.EqualTo(new[] { "1 stalled", "1 aborted BusError" }));
        Assert.That(bench.Smmu.Counters.TerminatedByResume, Is.EqualTo(1));
        Assert.That(bench.Wire.IsAsserted, Is.False);
    }

    [Test]
    public void Resume_BeforeFsrWasCleared_WorksOnlyOnQcom()
    {
        var bench = new SmmuBench(_implementation);
        bench.Issue(Unmapped);

        bench.Resume(Terminate);

        Assert.That(bench.Fsr, Is.EqualTo(IsMmu500 ? Tf | Ss : Tf));
        Assert.That(bench.Master.Calls, Has.Count.EqualTo(IsMmu500 ? 1 : 2));
        Assert.That(bench.Observer.Calls, Does.Contain(IsMmu500 ? "resumed Terminate Blocked " : "resumed Terminate Released 1"));
    }

    [Test]
    public void FsrWrite_AfterAResumeThatCameFirst_LeavesTheStallOnlyOnMmu500()
    {
        var bench = new SmmuBench(_implementation);
        bench.Issue(Unmapped);

        bench.Resume(Terminate);
        bench.ClearFsr();

        Assert.That(bench.Fsr, Is.EqualTo(IsMmu500 ? Ss : 0));
        Assert.That(bench.Wire.IsAsserted, Is.EqualTo(IsMmu500));
        Assert.That(bench.Smmu.Counters.CurrentlyStalled, Is.EqualTo(IsMmu500 ? 1 : 0));
    }

    [Test]
    public void Fault_BetweenResumeAndFsrWrite_StallsUnderTheOldSyndromeOnQcom()
    {
        var bench = new SmmuBench(SmmuImplementation.QcomSmmuV2);
        bench.Issue(Unmapped);
        bench.Resume(Terminate);

        bench.Issue(Unmapped + 0x1000);

        Assert.That(bench.Fsr, Is.EqualTo(Tf | Ss | Multi));
        Assert.That(bench.Far, Is.EqualTo(Unmapped));
        bench.ClearFsr();
        Assert.That(bench.Fsr, Is.EqualTo(Ss), "a stall that nothing describes");
        Assert.That(bench.Wire.IsAsserted, Is.False);
    }

    [Test]
    public void Resume_RetryAfterTheMappingWasMade_Completes()
    {
        var bench = new SmmuBench(_implementation);
        bench.Issue(Unmapped + 8);

        bench.MapTheUnmapped();
        bench.ClearFsr();
        bench.Resume(Retry);

        Assert.That(bench.Master.Calls, Is.EqualTo(new[] { "1 stalled", "1 completed 90001008" }));
        Assert.That(bench.Fsr, Is.Zero);
        Assert.That(bench.Smmu.Counters.Retried, Is.EqualTo(1));
    }

    [Test]
    public void Resume_RetryWithoutAMapping_FaultsAgainUnderANewSerial()
    {
        var bench = new SmmuBench(_implementation);
        bench.Issue(Unmapped);

        bench.ClearFsr();
        bench.Resume(Retry);

        Assert.That(bench.Fsr, Is.EqualTo(Tf | Ss));
        Assert.That(bench.Smmu.RecordedFaultSerial(0), Is.EqualTo(2));
        Assert.That(bench.Wire.Asserts, Is.EqualTo(2));
        Assert.That(bench.Master.Calls, Is.EqualTo(new[] { "1 stalled" }), "told once");
    }

    [Test]
    public void Fault_WhileAnotherIsStalled_StallsOnMmu500AndIsTerminatedOnQcom()
    {
        var bench = new SmmuBench(_implementation);
        bench.Issue(Unmapped);

        bench.Issue(Unmapped + 0x1000);

        Assert.That(bench.Master.Calls[1], Is.EqualTo(IsMmu500 ? "2 stalled" : "2 aborted BusError"));
        Assert.That(bench.Fsr, Is.EqualTo(Tf | Ss), "the record is frozen: no MULTI");
        Assert.That(bench.Far, Is.EqualTo(Unmapped));
    }

    [Test]
    public void Fault_WhileStalledWithClearedFsr_IsNotRecorded()
    {
        var bench = new SmmuBench(_implementation);
        bench.Issue(Unmapped);
        bench.ClearFsr();

        bench.Issue(Unmapped + 0x1000);

        Assert.That(bench.Fsr, Is.EqualTo(Ss));
        Assert.That(bench.Far, Is.EqualTo(Unmapped));
        Assert.That(bench.Smmu.Counters.FaultsRecorded, Is.EqualTo(1));
    }

    [Test]
    public void Fault_WhileStalledWithARecordThatIsNotFrozen_SetsMulti()
    {
        var bench = new SmmuBench(_implementation, Stalling, (SmmuKnobs.RecordFrozenWhileStalled, false));
        bench.Issue(Unmapped);

        bench.Issue(Unmapped + 0x1000);

        Assert.That(bench.Fsr, Is.EqualTo(Tf | Ss | Multi));
        Assert.That(bench.Far, Is.EqualTo(Unmapped));
    }

    [Test]
    public void Fault_WhileStalledWithClearedFsrAndARecordThatIsNotFrozen_ReplacesTheRecord()
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500, Stalling, (SmmuKnobs.RecordFrozenWhileStalled, false));
        bench.Issue(Unmapped);
        bench.ClearFsr();

        bench.Issue(Unmapped + 0x1000);
        bench.ClearFsr();
        bench.Resume(Terminate);

        Assert.That(bench.Observer.Calls, Does.Contain("resumed Terminate Released 2"));
        Assert.That(bench.Far, Is.EqualTo(Unmapped), "the displaced one was recorded again");
        Assert.That(bench.Fsr, Is.EqualTo(Tf | Ss));
    }

    [Test]
    public void Resume_WithOthersWaiting_ReleasesOneAndRecordsTheNextInOrder()
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500);
        bench.Issue(Unmapped);
        bench.Issue(Unmapped + 0x1000);
        bench.Issue(Unmapped + 0x2000);

        bench.ClearFsr();
        bench.Resume(Terminate);

        Assert.That(bench.Far, Is.EqualTo(Unmapped + 0x1000));
        Assert.That(bench.Fsr, Is.EqualTo(Tf | Ss));
        Assert.That(bench.Smmu.ListStalled().Select(each => (each.Transaction.Cookie, each.Reason, each.FaultSerial)), Is.EqualTo(new[]
        {
            (2L, StallReason.AwaitsResume, 2L),
            (3L, StallReason.AwaitsRecord, 0L),
        }));
        Assert.That(bench.Wire.Asserts, Is.EqualTo(2));
    }

    [Test]
    public void Resume_WithAWaiterWhoseMappingWasMade_LetsItComplete()
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500);
        bench.Issue(Unmapped + 0x1000);
        bench.Issue(Unmapped);
        bench.MapTheUnmapped();

        bench.ClearFsr();
        bench.Resume(Terminate);

        Assert.That(bench.Master.Calls[^1], Is.EqualTo("2 completed 90001000"));
        Assert.That(bench.Fsr, Is.Zero);
    }

    [Test]
    public void Resume_WithAWaiterThatIsNotTranslatedAgain_RecordsItsFirstFault()
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500, Stalling, (SmmuKnobs.WaiterTranslatesAgain, false));
        bench.Issue(Unmapped + 0x1000);
        bench.Issue(Unmapped);
        bench.MapTheUnmapped();

        bench.ClearFsr();
        bench.Resume(Terminate);

        Assert.That(bench.Fsr, Is.EqualTo(Tf | Ss));
        Assert.That(bench.Far, Is.EqualTo(Unmapped));
    }

    [Test]
    public void Resume_WhenNothingIsStalled_HasNoEffect()
    {
        var bench = new SmmuBench(_implementation);

        bench.Resume(Terminate);
        bench.Issue(Unmapped);

        Assert.That(bench.Fsr, Is.EqualTo(Tf | Ss));
        Assert.That(bench.Smmu.Counters.ResumesWithoutEffect, Is.EqualTo(1));
        Assert.That(bench.Observer.Calls, Does.Contain("resumed Terminate Ignored "));
    }

    [Test]
    public void Resume_WhenNothingIsStalledAndItIsKept_ReleasesTheNextStall()
    {
        var bench = new SmmuBench(_implementation, Stalling, (SmmuKnobs.ResumeWithoutSsIgnored, false));

        bench.Resume(Terminate);
        bench.Issue(Unmapped);

        Assert.That(bench.Fsr, Is.EqualTo(Tf));
        Assert.That(bench.Master.Calls, Is.EqualTo(new[] { "1 aborted BusError" }));
    }

    [Test]
    public void Resume_BlockedButReleasing_KeepsSsUntilTheNextResume()
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500, Stalling, (SmmuKnobs.BlockedResumeReleases, true));
        bench.Issue(Unmapped);

        bench.Resume(Terminate);

        Assert.That(bench.Master.Calls[^1], Is.EqualTo("1 aborted BusError"));
        Assert.That(bench.Fsr, Is.EqualTo(Tf | Ss));
        bench.ClearFsr();
        bench.Resume(Terminate);
        Assert.That(bench.Fsr, Is.Zero);
    }

    [Test]
    public void Fault_WithOldFaultBitsWhenStallsWaitForTheRecord_WaitsWithoutSs()
    {
        var bench = new SmmuBench(SmmuImplementation.QcomSmmuV2, Stalling, (SmmuKnobs.StallWaitsForRecord, true));
        bench.Issue(Unmapped);
        bench.Resume(Terminate);

        bench.Issue(Unmapped + 0x1000);

        Assert.That(bench.Fsr, Is.EqualTo(Tf | Multi));
        bench.ClearFsr();
        Assert.That(bench.Fsr, Is.EqualTo(Tf | Ss));
        Assert.That(bench.Far, Is.EqualTo(Unmapped + 0x1000));
    }

    [Test]
    public void SctlrWrite_ClearingCfcfgWhileStalled_AffectsTheNextFaultOnly()
    {
        var bench = new SmmuBench(_implementation);
        bench.Issue(Unmapped);

        bench.Sctlr = Stalling & ~Cfcfg;
        bench.Issue(Unmapped + 0x1000);

        Assert.That(bench.Smmu.Counters.CurrentlyStalled, Is.EqualTo(1));
        Assert.That(bench.Master.Calls, Is.EqualTo(new[] { "1 stalled", "2 aborted BusError" }));
    }

    [Test]
    public void Fault_Terminated_ThenAnother_SetsMultiAndKeepsTheSyndrome()
    {
        var bench = new SmmuBench(_implementation, M | Cfre | Cfie | Hupcf);
        bench.Issue(Unmapped);

        bench.Issue(Unmapped + 0x1000);

        Assert.That(bench.Fsr, Is.EqualTo(Tf | Multi));
        Assert.That(bench.Far, Is.EqualTo(Unmapped));
        Assert.That(bench.Smmu.Counters.FaultsMerged, Is.EqualTo(1));
        // A handler that has read FSR before clears what it read, and is called again for MULTI: that is a cause of its own.
        Assert.That(bench.Wire.Asserts, Is.EqualTo(2));
    }

    [Test]
    public void ListStalled_TellsSinceWhen()
    {
        var bench = new SmmuBench(_implementation);
        bench.Host.Advance(Ktime.FromUs(5));
        bench.Issue(Unmapped);

        bench.Host.Advance(Ktime.FromUs(7));

        Assert.That(bench.Smmu.ListStalled()[0].Since, Is.EqualTo(Ktime.FromUs(5)));
        Assert.That(bench.Smmu.ListStalled()[0].Bank, Is.Zero);
    }

    [Test]
    public void PowerOff_WhileStalled_AbortsEverythingOnceAndForgetsTheFault()
    {
        var bench = new SmmuBench(_implementation, Stalling & ~Hupcf);
        bench.Issue(Unmapped);
        bench.Issue(Mapped);

        bench.Smmu.PowerOff();

        Assert.That(bench.Master.Calls, Is.EqualTo(new[] { "1 stalled", "2 stalled", "1 aborted PowerLost", "2 aborted PowerLost" }));
        Assert.That(bench.Fsr, Is.Zero);
        Assert.That(bench.Wire.IsAsserted, Is.False);
        Assert.That(bench.TryIssue(Mapped), Is.EqualTo(IssueResult.Backpressure));
        bench.Smmu.PowerOn();
        Assert.That(bench.Master.Calls[^1], Is.EqualTo("ready"));
    }

    [Test]
    public void Stalld_WhereItIsSupported_TerminatesAllFaults()
    {
        var bench = new SmmuBench(_implementation);
        bench.Smmu.Write32(0, bench.Smmu.Read32(0) | 1 << 8);

        bench.Issue(Unmapped);

        Assert.That(bench.Fsr & Ss, Is.EqualTo(IsMmu500 ? Ss : 0));
    }

    [Test]
    public void Observer_SeesCauseBeforeEffect()
    {
        var bench = new SmmuBench(_implementation);
        bench.Issue(Unmapped);
        bench.ClearFsr();
        bench.Resume(Terminate);

        string[] expected = IsMmu500
            ? ["raised 1", "recorded 1 as #1", "stalled 1 AwaitsResume", "line 0 True", "cleared 2 of #1", "resumed Terminate Released 1", "terminated 1 Resume", "line 0 False"]
            : ["raised 1", "recorded 1 as #1", "stalled 1 AwaitsResume", "line 0 True", "cleared 2 of #1", "line 0 False", "resumed Terminate Released 1", "terminated 1 Resume"];
        Assert.That(bench.Observer.Calls, Is.EqualTo(expected));
    }
}
