using Microsoft.Extensions.DependencyInjection;
using TopHalf.Devices;
using TopHalf.Machines;
using TopHalf.Scenarios;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Situations;

/// <summary>A situation in which the designs are compared: a device faults, and something else happens meanwhile.</summary>
public sealed class FaultSituation : Scenario
{
    // A driver waits for its device about as long before it gives the device up.
    private static readonly Ktime _patience = Ktime.FromSeconds(3);

    private const long FaultsForVerdict = 20;

    private readonly long _faults;
    private readonly Func<IFaultBench, KernelTask>? _meanwhile;
    private readonly bool _endsDevice;
    private readonly IReadOnlyList<FaultDesign> _designs;

    private FaultSituation(
        IReadOnlyList<FaultDesign> designs, string name, string summary, long faults, Func<IFaultBench, KernelTask>? meanwhile = null, bool endsDevice = false, bool sharesLine = false, bool sharesSmmu = false)
    {
        (_designs, Name, Summary, _faults, _meanwhile, _endsDevice) = (designs, name, summary, faults, meanwhile, endsDevice);
        Parameters =
        [
            ScenarioParameter.OneOf("design", "the fault API", [.. designs.Select(static design => design.Slug)]),
            new("hardware", "the IOMMU; default: the first that the design runs on", "", [.. designs.SelectMany(static design => design.Hardware).Distinct()]),
            ScenarioParameter.OneOf("irq", "from which context the IOMMU driver reports", "by-design", "hard", "threaded"),
            ScenarioParameter.OneOf("flags", "how the flags of a design are given: with the handler, or as attributes of the domain before", "registration", "attributes"),
            ScenarioParameter.OneOf("trigger", "how the interrupt line of the IOMMU is wired", "level", "edge"),
            ScenarioParameter.OneOf("line", "whether the banks of an SMMU share one interrupt line", sharesLine ? ["shared", "own"] : ["own", "shared"]),
            ScenarioParameter.OneOf("smmu", "whether the device is alone behind its IOMMU, or with others that fault too and have drivers of their own", sharesSmmu ? ["shared", "own"] : ["own", "shared"]),
            ScenarioParameter.OneOf("hupcf", "whether later accesses of the bank go on under a fault (SCTLR.HUPCF)", "1", "0"),
            ScenarioParameter.Number("faults", "how many accesses fault", faults, 1, 1_000_000),
        ];
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Summary { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ScenarioParameter> Parameters { get; }

    /// <summary>The designs that can be tried in it.</summary>
    public IReadOnlyList<FaultDesign> Designs => _designs;

    /// <summary>All situations.</summary>
    /// <param name="designs">The designs that can be chosen.</param>
    public static IReadOnlyList<FaultSituation> AllFor(IReadOnlyList<FaultDesign> designs) =>
    [
        new(designs, "fault-single", "one access of a device faults", 1),
        new(designs, "fault-burst", "three accesses of a device fault at once", 3),
        new(designs, "fault-storm", "a thousand accesses of a device fault", 1_000),
        new(designs, "fault-detach", "the device is taken from its domain, and the domain freed, while faults are in flight", 2, static bench => bench.DetachAsync(), endsDevice: true),
        new(designs, "fault-power-off", "the IOMMU loses its power as soon as the device is idle, while faults are handled", 2, static bench => bench.PowerOffAsync()),
        new(designs, "fault-tlb-sync", "memory of the domain is unmapped while faults are in flight", 2, static bench => bench.UnmapAsync()),
        new(designs, "fault-lock-waiter", "a task waits for the device and holds the lock that a capture needs", 1, static bench => bench.WaitWithLockAsync()),
        new(designs, "fault-shared-line", "another device on the same interrupt line faults meanwhile", 2, static bench => bench.FaultNeighbourAsync(), sharesLine: true),
        new(designs, "fault-shared-smmu", "other devices behind the same IOMMU fault too, and two of them share a domain where reports are by domain", 2, sharesSmmu: true),
        new(designs, "fault-remove", "the device's driver is removed while faults are in flight", 2, static bench => bench.RemoveAsync(), endsDevice: true),
        new(designs, "fault-suspend", "the system suspends while faults are in flight", 2, static bench => bench.SuspendAsync()),
    ];

    /// <inheritdoc/>
    public override void Complete(IDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var design = DesignOf(values["design"]);
        if (values["hardware"].Length == 0)
        {
            values["hardware"] = design.Hardware[0];
        }

        if (!design.Hardware.Contains(values["hardware"]))
        {
            throw new ArgumentException($"--hardware {values["hardware"]} does not go with --design {design.Slug}; accepted: {string.Join(", ", design.Hardware)}");
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<Knob, bool> Knobs(ScenarioSettings settings) => DesignOf(Require(settings)["design"]).Knobs(settings);

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ScenarioSettings settings) => DesignOf(Require(settings)["design"]).AddServices(services, settings);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Smaller(ScenarioSettings settings) => Require(settings).Number("faults") <= FaultsForVerdict
        ? settings.All
        : new Dictionary<string, string>(settings.All) { ["faults"] = FaultsForVerdict.ToString(System.Globalization.CultureInfo.InvariantCulture) };

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Smallest(ScenarioSettings settings) =>
        _faults <= 3 ? Require(settings).All : new Dictionary<string, string>(Require(settings).All) { ["faults"] = "3" };

    /// <inheritdoc/>
    public override async KernelTask RunAsync(IServiceProvider services, ScenarioSettings settings)
    {
        ArgumentNullException.ThrowIfNull(services);
        var bench = services.GetRequiredService<IFaultBench>();
        var machine = services.GetRequiredService<Machine>();
        Follow(services.GetRequiredService<RunFigures>(), bench);
        await bench.SetUpAsync();
        services.GetRequiredService<RunProgress>().Follow(() => (double)bench.Figures.StallNs.Count / Math.Max(1, Require(settings).Number("faults")));
        var meanwhile = _meanwhile is { } happens ? Start(machine, bench, happens) : null;
        bench.Fault(Require(settings).Number("faults"));
        var isQuiet = await bench.WaitForDeviceAsync(_patience);
        if (meanwhile is not null)
        {
            isQuiet &= await meanwhile.WaitTimeoutAsync(_patience);
        }

        if (isQuiet && !_endsDevice)
        {
            await bench.TearDownAsync();
        }
    }

    private static void Follow(RunFigures figures, IFaultBench bench)
    {
        figures.Follow("faults-raised", () => bench.Figures.Raised);
        figures.Follow("faults-handled", () => bench.Figures.Handled);
        figures.Follow("faults-stuck", () => bench.Figures.Stuck);
        figures.Follow("stall-median-ns", () => bench.Figures.Quantile(0.5));
        figures.Follow("stall-p99-ns", () => bench.Figures.Quantile(0.99));
        ClientFigures.Follow(figures, bench);
    }

    private static Waiting.Completion Start(Machine machine, IFaultBench bench, Func<IFaultBench, KernelTask> happens)
    {
        var end = new Waiting.Completion("what happens meanwhile");
        machine.Spawn(machine.Options.Model["process"], "meanwhile", async () =>
        {
            await bench.WaitForFaultAsync();
            await happens(bench);
            end.Complete();
        });
        return end;
    }

    private static ScenarioSettings Require(ScenarioSettings settings) => settings ?? throw new ArgumentNullException(nameof(settings));

    private FaultDesign DesignOf(string slug) => _designs.First(design => design.Slug == slug);
}
