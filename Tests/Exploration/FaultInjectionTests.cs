using NUnit.Framework;
using TopHalf.Choices;
using TopHalf.Exploration;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Exploration;

/// <summary>Each kind of fault finds the driver that has forgotten it, and leaves the one in peace that has not.</summary>
public sealed class FaultInjectionTests
{
    private static readonly Dictionary<InjectableFaults, (Func<bool, KernelTask> Driver, string Names)> _drivers = new()
    {
        [InjectableFaults.Allocations] = (FaultyDrivers.Allocates, "an allocation fails"),
        [InjectableFaults.WorkQueueFull] = (FaultyDrivers.Submits, "ring full"),
        [InjectableFaults.DeviceTimeouts] = (FaultyDrivers.Polls, "DEVICE.STATUS times out"),
        [InjectableFaults.SpuriousInterrupts] = (FaultyDrivers.CountsInterrupts, "irq 7 'device' spurious"),
        [InjectableFaults.LostInterrupts] = (FaultyDrivers.WaitsForInterrupt, "irq 7 'device' lost"),
        [InjectableFaults.PostedWrites] = (FaultyDrivers.StopsDevice, "write of DEVICE.CONTROL still under way"),
        [InjectableFaults.PowerOff] = (FaultyDrivers.ReadsCount, "device loses power"),
    };

    private static IEnumerable<InjectableFaults> Faults => _drivers.Keys;

    [TestCaseSource(nameof(Faults))]
    public void DriverThatForgets_IsFound_NamedAndReplayed(InjectableFaults fault)
    {
        var result = Explorer.Run(Subject(fault, isCareful: false), new() { IsExhaustive = true, Faults = 1, Interrupts = 0 });

        Assert.That(result.Violations, Has.Count.EqualTo(1), result.Statement);
        Assert.That(result.Differences, Is.Empty);
        var found = result.Violations[0];
        Assert.That(found.Token.Injections.Items.Select(static item => item.Description), Is.EqualTo(new[] { _drivers[fault].Names }));
        var replay = Replay.Of(Subject(fault, isCareful: false), ReplayToken.Parse(found.Token.ToString()));
        Assert.That((replay.Divergence, replay.IsSame, replay.TraceHash), Is.EqualTo((null as string, true, found.TraceHash)));
        Assert.That(replay.Injections, Is.EqualTo(new[] { _drivers[fault].Names }));
    }

    [TestCaseSource(nameof(Faults))]
    public void DriverThatForgets_WithoutFaults_IsClean(InjectableFaults fault)
    {
        var result = Explorer.Run(Subject(fault, isCareful: false), new() { IsExhaustive = true, Interrupts = 0 });

        Assert.That((result.IsExhaustive, result.InjectionSets, result.Violations.Count), Is.EqualTo((true, 1, 0)));
    }

    [TestCaseSource(nameof(Faults))]
    public void CarefulDriver_IsClean(InjectableFaults fault)
    {
        var result = Explorer.Run(Subject(fault, isCareful: true), new() { IsExhaustive = true, Faults = 1, Interrupts = 0 });

        Assert.That(result.Violations.Select(static found => found.Violation.Report), Is.Empty);
        Assert.That(result.IsExhaustive, Is.True);
        Assert.That(result.InjectionSets, Is.GreaterThan(1));
        Assert.That(result.Statement, Does.EndWith("at most 1 fault"));
    }

    [TestCaseSource(nameof(Faults))]
    public void FaultsThatMayBeInjected_AndAreNot_LeaveNoTrace(InjectableFaults fault)
    {
        var driver = _drivers[fault].Driver;
        var (without, with) = (Hash(InjectableFaults.None), Hash(InjectableFaults.All));

        Assert.That(with, Is.EqualTo(without));

        string Hash(InjectableFaults faults) => AMachine.Runs(AMachine.Options with { Faults = faults }, _ => driver(true)).Hash;
    }

    [Test]
    public void WithoutFaults_NothingIsAsked()
    {
        var kinds = new KindsAsked();

        foreach (var (driver, _) in _drivers.Values)
        {
            AMachine.Runs(AMachine.Options with { Chooser = kinds }, _ => driver(true));
        }

        Assert.That(kinds.All.Where(static kind => kind is ChoiceKind.AllocationFails or >= ChoiceKind.QueueFull), Is.Empty);
    }

    [Test]
    public void Random_InjectsNoMoreThanItMay()
    {
        var result = Explorer.Run(
            Subject(InjectableFaults.Allocations, isCareful: false), new() { Strategy = "random", Faults = 1, Schedules = 2_000, Interrupts = 0 });

        Assert.That(result.Violations.Single().Token.Injections.Faults, Is.EqualTo(1));
        Assert.That(Explorer.Run(Subject(InjectableFaults.Allocations, isCareful: false), new() { Strategy = "random", Schedules = 500, Interrupts = 0 }).Violations, Is.Empty);
    }

    [Test]
    public void WeakMemory_DelayedStores_AreInjections()
    {
        var found = Explorer.Run(StoreBuffering(isFenced: false), new() { IsExhaustive = true, Faults = 2, Interrupts = 0 });
        var clean = Explorer.Run(StoreBuffering(isFenced: true), new() { IsExhaustive = true, Faults = 2, Interrupts = 0 });

        Assert.That(found.Violations, Has.Count.EqualTo(1), found.Statement);
        Assert.That((clean.IsExhaustive, clean.Violations.Count), Is.EqualTo((true, 0)));
        Assert.That(clean.Assumptions, Has.Some.Contains("memory is weak"));
    }

    private static CodeSubject Subject(InjectableFaults fault, bool isCareful) =>
        new($"{fault}", SearchRun.Options(1) with { Faults = fault }, () => FaultyDrivers.WithCompany(() => _drivers[fault].Driver(isCareful)));

    private static CodeSubject StoreBuffering(bool isFenced) => new("sb", SearchRun.Options(2) with { Memory = MemoryModel.Weak }, () => FaultyDrivers.StoreBuffering(isFenced));

    private sealed class KindsAsked : IChooser
    {
        public HashSet<ChoiceKind> All { get; } = [];

        public int Choose(ChoiceKind kind, ReadOnlySpan<int> options, int preferred)
        {
            All.Add(kind);
            return preferred;
        }
    }
}
