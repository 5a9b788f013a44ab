using NUnit.Framework;
using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu.Hardware;
using static TopHalf.Tests.ArmSmmu.Hardware.SmmuBench;

namespace TopHalf.Tests.ArmSmmu.Hardware;

/// <summary>Arbitrary sequences of accesses and register writes, under every pair of knobs turned over.</summary>
[TestFixture("qcom-v2")]
[TestFixture("mmu-500")]
internal sealed class SmmuInvariantTests(string name)
{
    private const int Steps = 400;

    private readonly SmmuImplementation _implementation = SmmuImplementation.Find(name)! with
    {
        OutstandingReads = 6,
        OutstandingWrites = 6,
        ParallelWalks = 3,
        TlbEntries = 4,
    };

    [Test]
    public void AnySequence_EveryTransactionEndsOnceAndTheRegistersAgree()
    {
        for (var first = 0; first < SmmuKnobs.All.Count; first++)
        {
            for (var second = first; second < SmmuKnobs.All.Count; second++)
            {
                var bench = new SmmuBench(_implementation, Stalling, Turned(first), Turned(second));
                bench.Smmu.RemoveObserver(bench.Observer);
                var numbers = (uint)((first * 31) + second + 1);
                for (var step = 0; step < Steps; step++)
                {
                    Step(bench, ref numbers);
                    Check(bench);
                }

                Drain(bench);
            }
        }
    }

    private (Knob Knob, bool Answer) Turned(int index) => (SmmuKnobs.All[index], !_implementation.KnobDefaults[SmmuKnobs.All[index]]);

    private static void Step(SmmuBench bench, ref uint numbers)
    {
        numbers ^= numbers << 13;
        numbers ^= numbers >> 17;
        numbers ^= numbers << 5;
        var page = Unmapped + ((numbers >> 8 & 3) * 0x1000);
        switch (numbers % 12)
        {
            case 0 or 1 or 2:
                bench.Issue(page, isWrite: (numbers & 0x800) != 0);
                break;
            case 3 or 4:
                bench.Issue(Mapped);
                break;
            case 5:
                bench.ClearFsr();
                break;
            case 6:
                bench.Resume(Terminate);
                break;
            case 7:
                bench.ClearFsr();
                bench.Resume(numbers >> 12 & 1);
                break;
            case 8:
                bench.Sctlr = M | (numbers >> 12 & (Cfre | Cfie | Cfcfg | Hupcf));
                break;
            case 9:
                bench.Sctlr = Stalling;
                break;
            case 10:
                bench.Table.Map(page, Target, 0x1000, Drivers.ArmSmmu.PageTables.PageProtection.Write, out _);
                break;
            default:
                bench.Table.Unmap(page, 0x1000, out _);
                bench.WriteBank(0x618, 0);
                bench.WriteBank(0x7f0, 0);
                break;
        }
    }

    private static void Check(SmmuBench bench)
    {
        var counters = bench.Smmu.Counters;
        var stalled = bench.Smmu.ListStalled();
        var ended = bench.Master.Calls.Where(call => call.Contains("completed") || call.Contains("aborted")).ToList();

        Assert.That(stalled, Is.Unique);
        Assert.That(counters.CurrentlyStalled, Is.EqualTo(stalled.Count));
        Assert.That(ended.Select(call => call.Split(' ')[0]), Is.Unique);
        Assert.That(counters.Transactions, Is.EqualTo(ended.Count + stalled.Count));
        Assert.That(ended, Has.Count.EqualTo(counters.Completed + counters.TerminatedByResume + counters.TerminatedByHardware));
        Assert.That(bench.Smmu.IsLineAsserted(0), Is.EqualTo(bench.Wire.IsAsserted));
        if (!bench.Host.Assume(SmmuKnobs.BlockedResumeReleases))
        {
            Assert.That((bench.Fsr & Ss) != 0, Is.EqualTo(stalled.Any(each => each.Reason == StallReason.AwaitsResume)));
        }
    }

    // Whatever happened before, clearing and resuming often enough lets everything end.
    private static void Drain(SmmuBench bench)
    {
        bench.Sctlr = Stalling;
        for (var i = 0; i < 40 && bench.Smmu.Counters.CurrentlyStalled > 0; i++)
        {
            bench.ClearFsr();
            bench.Resume(Terminate);
        }

        Check(bench);
        Assert.That(bench.Smmu.Counters.CurrentlyStalled, Is.Zero);
        Assert.That(bench.Bank(0x7f4), Is.Zero, "TLBSTATUS");
    }
}
