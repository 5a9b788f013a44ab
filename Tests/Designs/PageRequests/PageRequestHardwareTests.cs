using NUnit.Framework;
using TopHalf.Designs.PageRequests.Hardware;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Designs.PageRequests;

/// <summary>The model of the IOMMU's page request queue and of the device behind it, driven by its registers.</summary>
internal sealed class PageRequestHardwareTests
{
    private const int Pasid = 1;

    private PageRequestIommu _iommu = null!;
    private PageRequestEndpoint _device = null!;
    private MmioRegion _registers = null!;
    private MmioRegion _deviceRegisters = null!;

    [Test]
    public void Accesses_ThatMiss_AskInGroupsOfTwo()
    {
        Run(async () =>
        {
            await FaultAsync(3);

            Assert.That(Entries().Select(static each => (each.GroupId, each.IsLast)), Is.EqualTo(new[] { (0, false), (0, true), (1, true) }));
            Assert.That(_iommu.ListStalled(), Has.Count.EqualTo(3));
        });
    }

    [TestCase(PageResponseCode.Success, ExpectedResult = "1 retried, 0 aborted, may ask True")]
    [TestCase(PageResponseCode.Invalid, ExpectedResult = "0 retried, 1 aborted, may ask True")]
    [TestCase(PageResponseCode.Failure, ExpectedResult = "0 retried, 1 aborted, may ask False")]
    public string Answer_EndsTheAccess(PageResponseCode code)
    {
        Run(async () =>
        {
            await FaultAsync(1);
            var request = Entries()[0];
            _iommu.MapPage(Pasid, request.Address);
            Respond(request.Answer(code));
        });

        return $"{_device.Retried} retried, {_device.Aborted} aborted, may ask {_device.IsPriEnabled}";
    }

    [Test]
    public void Failure_StopsPageRequests()
    {
        Run(async () =>
        {
            await FaultAsync(1);
            Respond(Entries()[0].Answer(PageResponseCode.Failure));
            await FaultAsync(1);

            Assert.That(Entries(), Has.Count.EqualTo(1));
            Assert.That(_device.Aborted, Is.EqualTo(2));
        });
    }

    [TestCase(true, ExpectedResult = 0)]
    [TestCase(false, ExpectedResult = 1)]
    public int GroupId_AfterAnAnswer_IsUsedAgain(bool isLowestFirst)
    {
        var second = -1;
        Run(async () =>
        {
            await FaultAsync(1);
            Respond(Entries()[0].Answer(PageResponseCode.Invalid));
            await FaultAsync(1);
            second = Entries()[1].GroupId;
        }, knob: (PageRequestKnobs.GroupIdsReusedFirst, isLowestFirst));
        return second;
    }

    [Test]
    public void Success_WithoutThePage_IsAskedForAgain()
    {
        Run(async () =>
        {
            await FaultAsync(1);
            Respond(Entries()[0].Answer(PageResponseCode.Success));
            await Kernel.MsleepAsync(1);

            Assert.That(Entries(), Has.Count.EqualTo(2));
            Assert.That(Entries()[1].Address, Is.EqualTo(Entries()[0].Address));
        });
    }

    /// <summary>Five requests in groups of one, and room for four.</summary>
    [TestCase(true, ExpectedResult = "")]
    [TestCase(false, ExpectedResult = "TH5011")]
    public string Overflow_IsAnsweredOrLost(bool isAnswered)
    {
        var run = Run(async () =>
        {
            await FaultAsync(5);
            Assert.That(_iommu.Overflowed, Is.Positive);
            Assert.That(_registers.Read32(PageRequestRegisters.PriqProd) & PageRequestRegisters.Overflow, Is.Not.Zero);
            while (_device.Ended < (isAnswered ? 5 : 4))
            {
                foreach (var request in Entries(isTaken: true))
                {
                    _iommu.MapPage(Pasid, request.Address);
                    Respond(request.Answer(PageResponseCode.Success));
                }

                await Kernel.MsleepAsync(1);
            }
        }, knob: (PageRequestKnobs.OverflowAnswers, isAnswered), parameters: new() { QueueEntries = 4, GroupSize = 1 });
        return string.Join(' ', run.Rules);
    }

    private async KernelTask FaultAsync(uint count)
    {
        _deviceRegisters.Write32(EndpointRegisters.Kick, count);
        await Kernel.UsleepRangeAsync(100, 100);
    }

    private List<PageRequest> Entries(bool isTaken = false)
    {
        var prod = _registers.Read32(PageRequestRegisters.PriqProd);
        var cons = _registers.Read32(PageRequestRegisters.PriqCons);
        var entries = new List<PageRequest>();
        for (var at = cons & ~PageRequestRegisters.Overflow; at != (prod & ~PageRequestRegisters.Overflow); at++)
        {
            entries.Add(_iommu.Entry(at));
        }

        if (isTaken)
        {
            _registers.Write32(PageRequestRegisters.PriqCons, prod);
        }

        return entries;
    }

    private void Respond(PageResponse response) => _registers.Write64(PageRequestRegisters.PriResp, ResponseCommand.Encode(response));

    private AMachine Run(Func<KernelTask> body, (Knob Knob, bool Value)? knob = null, PageRequestParameters? parameters = null)
    {
        var knobs = new Dictionary<Knob, bool>(PageRequestKnobs.Defaults, ReferenceEqualityComparer.Instance);
        if (knob is { } set)
        {
            knobs[set.Knob] = set.Value;
        }

        var run = AMachine.Runs(AMachine.Options with { Knobs = knobs }, async machine =>
        {
            var ledger = new PageRequestLedger(machine, "accelerator");
            var faults = new FaultLedger();
            faults.Add(ledger);
            parameters ??= new();
            _iommu = new(machine, machine.Interrupts.Wire(50, "priq", IrqFlow.Edge, IrqFlags.TriggerRising).Line, parameters);
            _device = new(machine, _iommu, ledger, machine.Interrupts.Wire(51, "device", IrqFlow.Edge, IrqFlags.TriggerRising).Line, Pasid, parameters);
            (_registers, _deviceRegisters) = (new(_iommu, "smmuv3"), new(_device, "accelerator"));
            _registers.Write32(PageRequestRegisters.Cr0, 1);
            _iommu.Install(Pasid, isInstalled: true);
            await body();
            faults.ReportStuck(machine);
        });
        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        return run;
    }
}
