using NUnit.Framework;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using FaultKind = TopHalf.Iommu.FaultKind;

namespace TopHalf.Tests.ArmSmmu;

/// <summary>The driver against the hardware model.</summary>
internal sealed class ArmSmmuDriverTests
{
    private const ulong Iova = 0x10_0000, Target = 0x9000_0000, Page = 4096;

    [Test]
    public void Access_ToAMappedPage_IsTranslated()
    {
        DriverBench bench = null!;

        var run = DriverBench.Runs(async opened =>
        {
            bench = opened;
            var domain = bench.Attached(stream: 3);
            Assert.That(domain.Map(Iova, Target, 2 * Page, isWritable: true, Gfp.Kernel), Is.EqualTo(Errno.Ok));
            bench.Access(3, Iova + 8);
            bench.Access(3, Iova + Page, isWrite: true);
            await Kernel.MsleepAsync(10);
        });

        Assert.That(bench.Accesses, Is.EqualTo(new[] { $"0 done {Target + 8:x}", $"1 done {Target + Page:x}" }));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Access_AfterTheUnmap_Faults([Values(1, 4, 200)] int pages)
    {
        DriverBench bench = null!;
        var (unmapped, faults) = (0UL, new List<IommuFault>());

        var run = DriverBench.Runs(async opened =>
        {
            bench = opened;
            var domain = bench.Attached(stream: 3);
            domain.SetFaultHandler((in fault) =>
            {
                faults.Add(fault);
                return FaultVerdict.Terminate;
            });
            Assert.That(domain.Map(Iova, Target, (ulong)pages * Page, isWritable: true, Gfp.Kernel), Is.EqualTo(Errno.Ok));
            bench.Access(3, Iova);
            unmapped = domain.Unmap(Iova, (ulong)pages * Page);
            bench.Access(3, Iova);
            await Kernel.MsleepAsync(10);
        });

        Assert.That(unmapped, Is.EqualTo((ulong)pages * Page));
        Assert.That(bench.Accesses, Is.EqualTo(new[] { $"0 done {Target:x}", "1 aborted" }));
        Assert.That(faults.Select(static fault => (fault.Iova, fault.Kind, fault.IsStalled, fault.StreamId)), Is.EqualTo(new[] { (Iova, FaultKind.Translation, false, 3) }));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Write_ToAReadOnlyPage_IsAPermissionFault()
    {
        DriverBench bench = null!;
        var faults = new List<IommuFault>();

        DriverBench.Runs(async opened =>
        {
            bench = opened;
            var domain = bench.Attached(stream: 3);
            domain.SetFaultHandler((in fault) =>
            {
                faults.Add(fault);
                return FaultVerdict.Terminate;
            });
            Assert.That(domain.Map(Iova, Target, Page, isWritable: false, Gfp.Kernel), Is.EqualTo(Errno.Ok));
            bench.Access(3, Iova);
            bench.Access(3, Iova, isWrite: true);
            await Kernel.MsleepAsync(10);
        });

        Assert.That(bench.Accesses, Is.EqualTo(new[] { $"0 done {Target:x}", "1 aborted" }));
        Assert.That(faults.Select(static fault => (fault.Kind, fault.IsWrite)), Is.EqualTo(new[] { (FaultKind.Permission, true) }));
    }

    [Test]
    public void Retry_AfterTheMappingIsMended_TranslatesTheHeldAccess([Values] SmmuIrqMode mode, [Values("qcom-v2", "mmu-500")] string hardware)
    {
        DriverBench bench = null!;

        var run = DriverBench.Runs(async opened =>
        {
            bench = opened;
            var domain = bench.Attached(stream: 3, stalls: true);
            domain.SetFaultHandler(async fault =>
            {
                await Kernel.MsleepAsync(4);
                return domain.Map(fault.Iova, Target, Page, isWritable: true, Gfp.Kernel) == Errno.Ok ? FaultVerdict.Retry : FaultVerdict.Terminate;
            }, FaultHandlerFlags.HandlerSleeps);
            bench.Access(3, Iova);
            await Kernel.MsleepAsync(40);
        }, DriverBench.Options with { IrqMode = mode }, SmmuImplementation.Find(hardware));

        Assert.That(bench.Accesses, Is.EqualTo(new[] { "0 held", $"0 done {Target:x}" }));
        Assert.That((bench.Ledger.Counts.Retried, bench.Ledger.Counts.Stuck, bench.Ledger.ResumedByCore), Is.EqualTo((1, 0, 1)));
        Assert.That(run.Rules, mode == SmmuIrqMode.Hard && hardware == "mmu-500" ? Is.EqualTo(new[] { "TH3006" }) : Is.Empty);
    }

    [Test]
    public void Unmap_UnderAStall_GivesUpAndSaysSo()
    {
        var (log, unmapped, took) = (new CollectingLog(), 0UL, Ktime.Zero);

        var run = DriverBench.Runs(async bench =>
        {
            var domain = bench.Attached(stream: 3, stalls: true);
            domain.SetFaultHandler(static (in _) => FaultVerdict.Deferred, FaultHandlerFlags.ExplicitResume);
            Assert.That(domain.Map(Iova, Target, Page, isWritable: true, Gfp.Kernel), Is.EqualTo(Errno.Ok));
            bench.Access(3, Iova + Page);
            await Kernel.MsleepAsync(10);
            var start = Kernel.Now;
            unmapped = domain.Unmap(Iova, Page);
            took = Kernel.Now - start;
            domain.Resume(ResumeAction.Terminate);
        }, machineOptions: AMachine.Options with { Log = log.Logger });

        Assert.That(unmapped, Is.EqualTo(Page));
        Assert.That(log.Messages, Does.Contain("arm-smmu: TLB sync timed out -- SMMU may be deadlocked"));
        Assert.That(took, Is.GreaterThan(Ktime.FromMs(500)).And.LessThan(Ktime.FromSeconds(3)));
        Assert.That(run.End, Is.EqualTo(RunEnd.Finished));
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH5012" }));
    }

    [Test]
    public void TwoDomains_OnASharedInterrupt_EachGetTheirOwnFault([Values] SmmuIrqMode mode)
    {
        DriverBench bench = null!;
        var seen = new List<(int Domain, ulong Iova)>();

        var run = DriverBench.Runs(async opened =>
        {
            bench = opened;
            foreach (var stream in new[] { 3, 5 })
            {
                bench.Attached(stream, stalls: true).SetFaultHandler((in fault) =>
                {
                    seen.Add((stream, fault.Iova));
                    return FaultVerdict.Terminate;
                });
            }

            bench.Access(3, 0x3000);
            bench.Access(5, 0x5000);
            await Kernel.MsleepAsync(10);
        }, DriverBench.Options with { SharesContextIrq = true, IrqMode = mode });

        Assert.That(seen, Is.EquivalentTo(new[] { (3, 0x3000UL), (5, 0x5000UL) }));
        Assert.That(bench.Accesses, Is.EquivalentTo(new[] { "0 held", "0 aborted", "1 held", "1 aborted" }));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Attach_SecondDeviceOfADomain_SharesItsBank()
    {
        DriverBench bench = null!;

        var run = DriverBench.Runs(async opened =>
        {
            bench = opened;
            var domain = bench.ADomain();
            Assert.That(domain.Attach(DriverBench.ADevice("one", 3)), Is.EqualTo(Errno.Ok));
            Assert.That(domain.Attach(DriverBench.ADevice("two", 4, 5)), Is.EqualTo(Errno.Ok));
            Assert.That(domain.Map(Iova, Target, Page, isWritable: true, Gfp.Kernel), Is.EqualTo(Errno.Ok));
            bench.Access(3, Iova);
            bench.Access(4, Iova);
            bench.Access(5, Iova);
            await Kernel.MsleepAsync(10);
        });

        Assert.That(bench.Accesses, Is.EqualTo(new[] { $"0 done {Target:x}", $"1 done {Target:x}", $"2 done {Target:x}" }));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Attach_StreamThatIsMapped_IsRefusedAndLeavesNothingBehind()
    {
        var (second, bank, third) = (Errno.Ok, 0, Errno.Busy);

        DriverBench.Runs(bench =>
        {
            bench.Attached(stream: 3);
            var domain = bench.ADomain("second");
            second = domain.Attach(DriverBench.ADevice("thief", 7, 3));
            bank = bench.Driver.BankOf(domain);
            third = bench.ADomain("third").Attach(DriverBench.ADevice("honest", 7));
            return default;
        });

        Assert.That(second, Is.EqualTo(Errno.Inval));
        Assert.That(bank, Is.EqualTo(-1));
        Assert.That(third, Is.EqualTo(Errno.Ok));
    }

    [Test]
    public void Attach_DeviceTwice_IsRefusedOrHarmless()
    {
        var (again, devices) = (Errno.Ok, 0);

        DriverBench.Runs(bench =>
        {
            var domain = bench.ADomain();
            var device = DriverBench.ADevice("gpu", 3);
            Assert.That(domain.Attach(device), Is.EqualTo(Errno.Ok));
            again = domain.Attach(device);
            devices = domain.Devices.Count;
            return default;
        });

        Assert.That(again, Is.Not.EqualTo(Errno.Ok));
        Assert.That(devices, Is.EqualTo(1));
    }

    [Test]
    public void Attach_NoFreeBank_IsNoSpace()
    {
        var results = new List<Errno>();

        DriverBench.Runs(bench =>
        {
            for (var stream = 0; stream < 3; stream++)
            {
                results.Add(bench.ADomain($"d{stream}").Attach(DriverBench.ADevice($"dev{stream}", stream)));
            }

            return default;
        }, implementation: SmmuImplementation.QcomSmmuV2 with { ContextBanks = 2 });

        Assert.That(results, Is.EqualTo(new[] { Errno.Ok, Errno.Ok, Errno.NoSpc }));
    }

    [Test]
    public void Attach_NoFreeStreamMatch_IsNoSpace()
    {
        var results = new List<Errno>();

        DriverBench.Runs(bench =>
        {
            results.Add(bench.ADomain("a").Attach(DriverBench.ADevice("one", 1, 2)));
            results.Add(bench.ADomain("b").Attach(DriverBench.ADevice("two", 3, 4)));
            results.Add(bench.ADomain("c").Attach(DriverBench.ADevice("three", 5)));
            return default;
        }, implementation: SmmuImplementation.QcomSmmuV2 with { StreamMatchGroups = 3 });

        Assert.That(results, Is.EqualTo(new[] { Errno.Ok, Errno.NoSpc, Errno.Ok }));
    }

    [Test]
    public void FreedDomain_GivesItsBankAndPagesBack()
    {
        var results = new List<(Errno Result, int Bank)>();

        var run = DriverBench.Runs(async bench =>
        {
            for (var i = 0; i < 3; i++)
            {
                var domain = bench.ADomain($"d{i}");
                var device = DriverBench.ADevice("gpu", 3);
                var attached = domain.Attach(device);
                results.Add((attached, bench.Driver.BankOf(domain)));
                Assert.That(domain.Map(Iova, Target, Page, isWritable: true, Gfp.Kernel), Is.EqualTo(Errno.Ok));
                domain.Detach(device);
                await domain.FreeAsync();
            }
        }, implementation: SmmuImplementation.QcomSmmuV2 with { ContextBanks = 1 });

        Assert.That(results, Is.EqualTo(new[] { (Errno.Ok, 0), (Errno.Ok, 0), (Errno.Ok, 0) }));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void FirstBank_IsKeptForItsStream()
    {
        var banks = new List<int>();

        DriverBench.Runs(bench =>
        {
            banks.Add(bench.Driver.BankOf(bench.Attached(stream: 5)));
            banks.Add(bench.Driver.BankOf(bench.Attached(stream: 0)));
            banks.Add(bench.Driver.BankOf(bench.Attached(stream: 6)));
            return default;
        }, DriverBench.Options with { FirstBankStream = 0 });

        Assert.That(banks, Is.EqualTo(new[] { 1, 0, 2 }));
    }

    [Test]
    public void Access_OfAStreamNobodyAttached_IsAGlobalFaultThatIsPrinted()
    {
        var log = new CollectingLog();
        DriverBench bench = null!;

        var run = DriverBench.Runs(async opened =>
        {
            bench = opened;
            bench.Access(9, Iova);
            await Kernel.MsleepAsync(10);
        }, machineOptions: AMachine.Options with { Log = log.Logger });

        Assert.That(bench.Accesses, Is.EqualTo(new[] { "0 aborted" }));
        Assert.That(log.Messages, Has.Some.StartsWith("arm-smmu: Unexpected global fault:"));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Access_AfterTheDetach_IsNotTranslated()
    {
        DriverBench bench = null!;

        DriverBench.Runs(async opened =>
        {
            bench = opened;
            var (domain, device) = (bench.ADomain(), DriverBench.ADevice("gpu", 3));
            Assert.That(domain.Attach(device), Is.EqualTo(Errno.Ok));
            Assert.That(domain.Map(Iova, Target, Page, isWritable: true, Gfp.Kernel), Is.EqualTo(Errno.Ok));
            bench.Access(3, Iova);
            domain.Detach(device);
            bench.Access(3, Iova);
            await Kernel.MsleepAsync(10);
        });

        Assert.That(bench.Accesses, Is.EqualTo(new[] { $"0 done {Target:x}", "1 aborted" }));
    }

    [TestCase(0x10_0001UL, 0x9000_0000UL, 4096UL, ExpectedResult = Errno.Inval)]
    [TestCase(0x10_0000UL, 0x9000_0001UL, 4096UL, ExpectedResult = Errno.Inval)]
    [TestCase(0x10_0000UL, 0x9000_0000UL, 100UL, ExpectedResult = Errno.Inval)]
    [TestCase(0x20_0000UL, 0x9000_0000UL, 4096UL, ExpectedResult = Errno.Exist)]
    [TestCase(1UL << 60, 0x9000_0000UL, 4096UL, ExpectedResult = Errno.Range)]
    public Errno Map_NotPossible_SaysWhy(ulong iova, ulong physical, ulong sizeBytes)
    {
        var result = Errno.Ok;

        DriverBench.Runs(bench =>
        {
            var domain = bench.Attached(stream: 3);
            Assert.That(domain.Map(0x20_0000, Target, Page, isWritable: true, Gfp.Kernel), Is.EqualTo(Errno.Ok));
            result = domain.Map(iova, physical, sizeBytes, isWritable: true, Gfp.Kernel);
            return default;
        });

        return result;
    }
}
