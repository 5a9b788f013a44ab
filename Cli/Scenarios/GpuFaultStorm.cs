using Microsoft.Extensions.DependencyInjection;
using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Drivers.Msm;
using TopHalf.Drivers.Msm.Faults;
using TopHalf.Drivers.Msm.Hardware;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scenarios;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Scenarios;

/// <summary>A submit whose bad buffer raises a storm of page faults, while a second submit and a display go on.</summary>
/// <remarks>The GPU is alone on its SMMU; the display is on another one.</remarks>
public sealed class GpuFaultStorm : Scenario
{
    private const int GpuStream = 0;
    private const int DisplayStream = 0x800;
    private const int GpuIrq = 30;
    private const int DisplayIrq = 31;
    private const long FaultsForVerdict = 2_000;
    private static readonly Ktime _frameTime = Ktime.FromMs(10);

    private const string NoDesign = "none";
    private const string ExplicitResume = "explicit-resume";
    private const string HandlerSleeps = "handler-sleeps";
    private const string BothFlags = "explicit-resume+handler-sleeps";

    /// <inheritdoc/>
    public override string Name => "gpu-fault-storm";

    /// <inheritdoc/>
    public override string Summary => "a bad GPU submit raises a storm of page faults while a second submit and a display go on";

    /// <inheritdoc/>
    public override IReadOnlyList<ScenarioParameter> Parameters { get; } =
    [
        ScenarioParameter.OneOf("design", "the fault API: which flags the handler is registered with", ExplicitResume, NoDesign, HandlerSleeps, BothFlags),
        new("handler", "which handler is registered; default: sleeping where the design lets it sleep", "", ["atomic", "sleeping"]),
        ScenarioParameter.OneOf("irq", "from which context the SMMU driver reports", "hard", "threaded"),
        ScenarioParameter.OneOf("hardware", "the SMMU", [.. SmmuImplementation.All.Select(static implementation => implementation.Name)]),
        ScenarioParameter.OneOf("client", "the GPU driver's fault code", "adreno", "forgets-resume", "capture", "capture-threaded"),
        ScenarioParameter.OneOf("inject", "what goes wrong besides the faults", "nothing", "capture-oops"),
        ScenarioParameter.Number("faults", "how many faults the bad submit raises", 1_000, 0, 1_000_000),
        ScenarioParameter.Number("others", "how many processes submit good buffers beside it", 1, 0, 64),
        ScenarioParameter.Number("accesses", "how many good accesses a submit makes before its bad ones", 256, 1, 1_000_000),
        ScenarioParameter.Number("lines", "lines of the display's frame, of which there are about 100 a second", 1_000, 1, 1_000),
        ScenarioParameter.Number("hangcheck", "the period of the GPU's hang check in ms; a submit that takes four of them is a hang", 500, 10, 60_000),
    ];

    /// <inheritdoc/>
    public override IReadOnlyDictionary<Knob, bool> Knobs(ScenarioSettings settings) => ImplementationOf(settings).KnobDefaults;

    /// <inheritdoc/>
    public override void Complete(IDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values["handler"].Length == 0)
        {
            values["handler"] = values["design"] is HandlerSleeps or BothFlags ? "sleeping" : "atomic";
        }

        if (values["client"] == "forgets-resume" && values["design"] is not (ExplicitResume or BothFlags))
        {
            throw new ArgumentException(
                $"--client forgets-resume needs a design in which the client resumes; accepted: --design {ExplicitResume}, {BothFlags}; it is '{values["design"]}'");
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Smaller(ScenarioSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new Dictionary<string, string>(settings.All)
        {
            ["faults"] = Math.Min(settings.Number("faults"), FaultsForVerdict).ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Smallest(ScenarioSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new Dictionary<string, string>(settings.All) { ["faults"] = "3", ["accesses"] = "4", ["lines"] = "4" };
    }

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ScenarioSettings settings)
    {
        var implementation = ImplementationOf(settings);
        var mode = settings["irq"] == "hard" ? SmmuIrqMode.Hard : SmmuIrqMode.Threaded;
        services.AddKeyedScoped("gpu", (provider, _) => Smmu(provider, "gpu-smmu", implementation,
            new() { FirstContextIrq = 41, GlobalIrq = 40, IrqMode = mode, FirstBankStream = GpuStream }));
        services.AddKeyedScoped("apps", (provider, _) => Smmu(provider, "apps-smmu", implementation,
            new() { FirstContextIrq = 81, GlobalIrq = 80, IrqMode = mode, SharesContextIrq = true }));

        services.AddScoped(provider => new AdrenoHardware(
            provider.GetRequiredService<IHardwareHost>(), provider.GetRequiredKeyedService<SmmuPlatform>("gpu").Hardware,
            Wire(provider, GpuIrq, "gpu"), new() { StreamId = GpuStream }));
        services.AddScoped(provider => new DisplayHardware(
            provider.GetRequiredService<IHardwareHost>(), provider.GetRequiredKeyedService<SmmuPlatform>("apps").Hardware,
            Wire(provider, DisplayIrq, "mdp"), provider.GetRequiredService<DisplayParameters>()));
        var lines = (int)settings.Number("lines");
        services.AddScoped(_ => new DisplayParameters { StreamId = DisplayStream, LinesPerFrame = lines, LinePeriod = Ktime.FromNs(_frameTime.Nanoseconds / lines) });
        services.AddScoped(provider => new MsmDisplay(
            new(provider.GetRequiredService<DisplayHardware>(), "mdp"), provider.GetRequiredService<InterruptCore>(), DisplayIrq));

        services.AddKeyedScoped("gpu", static (provider, _) => new MmioRegion(provider.GetRequiredService<AdrenoHardware>(), "gpu"));
        services.AddScoped(provider => new MsmGpu(
            provider.GetRequiredKeyedService<MmioRegion>("gpu"), provider.GetRequiredService<AdrenoHardware>(),
            provider.GetRequiredService<InterruptCore>(), new() { Irq = GpuIrq, HangcheckPeriod = Ktime.FromMs(settings.Number("hangcheck")) }));
        services.AddScoped(static _ => new Workqueue("recovery", WorkqueueFlags.Unbound));
        services.AddScoped(provider => new Devcoredump("gpu", provider.GetRequiredService<Workqueue>(),
            collect: settings["inject"] == "capture-oops" ? CollectFromNowhere : null));
        services.AddScoped(static provider => new GpuCrashState(
            provider.GetRequiredKeyedService<MmioRegion>("gpu"), provider.GetRequiredService<MsmGpu>().Lock, provider.GetRequiredService<Devcoredump>()));
        services.AddScoped(provider => ClientOf(provider, settings));
        services.AddScoped<GpuFaultStormRun>();
    }

    /// <inheritdoc/>
    public override KernelTask RunAsync(IServiceProvider services, ScenarioSettings settings)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(settings);
        return services.GetRequiredService<GpuFaultStormRun>().RunAsync();
    }

    internal static IommuDevice NewDevice(string name, int stream) => new(name, [stream], new(name));

    internal static IommuDevice NewGpu() => NewDevice("gpu", GpuStream);

    internal static IommuDevice NewDisplay() => NewDevice("mdp", DisplayStream);

    private static SmmuImplementation ImplementationOf(ScenarioSettings settings) =>
        SmmuImplementation.Find(settings["hardware"]) ?? throw new ArgumentException($"There is no SMMU '{settings["hardware"]}'.", nameof(settings));

    private static SmmuPlatform Smmu(IServiceProvider services, string name, SmmuImplementation implementation, ArmSmmuOptions options) =>
        new(name, implementation, options, services.GetRequiredService<Machine>(), services.GetRequiredService<PhysicalMemory>(),
            services.GetRequiredService<FaultLedger>());

    private static InterruptLine Wire(IServiceProvider services, int irq, string name) =>
        services.GetRequiredService<InterruptCore>().Wire(irq, name, IrqFlow.FastEoi, IrqFlags.TriggerHigh).Line;

    private static IGpuFaultClient ClientOf(IServiceProvider services, ScenarioSettings settings) => settings["client"] switch
    {
        "capture" => new GpuFaultCapture(services.GetRequiredService<Workqueue>(), services.GetRequiredService<Devcoredump>()),
        "capture-threaded" => new GpuFaultCaptureThreaded(services.GetRequiredService<Devcoredump>()),
        var client => new AdrenoFaultClient(
            services.GetRequiredService<GpuCrashState>(), services.GetRequiredService<MsmGpu>().Worker, FlagsOf(settings["design"]),
            settings["handler"] == "sleeping", forgetsResume: client == "forgets-resume"),
    };

    private static FaultHandlerFlags FlagsOf(string design) => design switch
    {
        ExplicitResume => FaultHandlerFlags.ExplicitResume,
        HandlerSleeps => FaultHandlerFlags.HandlerSleeps,
        BothFlags => FaultHandlerFlags.ExplicitResume | FaultHandlerFlags.HandlerSleeps,
        _ => FaultHandlerFlags.None,
    };

    /// <summary>A capture that follows a NULL pointer, as captures did upstream in 2021 and 2025.</summary>
    private static void CollectFromNowhere()
    {
        uint[]? registers = null;
        registers![0] = 0;
    }
}
