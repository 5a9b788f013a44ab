using System.Globalization;
using TopHalf.Benchmarks.Measuring;
using TopHalf.Cli.Scenarios;
using TopHalf.Scenarios;
using TopHalf.Tracing;

namespace TopHalf.Benchmarks.Storms;

/// <summary>The storm of page faults with a client that does everything right, watched as every run is: trace hash and counters.</summary>
internal sealed class StormRun : IDisposable
{
    private readonly ScenarioRunner _runner = new();
    private readonly GpuFaultStorm _scenario = new();

    public RunResult Run(long faults, params IReadOnlyList<IEventObserver> observers)
    {
        var settings = new ScenarioSettings(_scenario, new Dictionary<string, string>
        {
            ["hardware"] = "mmu-500",
            ["client"] = "capture-threaded",
            // A million faults take longer than the hang check lets one submit take.
            ["hangcheck"] = "10000",
            ["faults"] = faults.ToString(CultureInfo.InvariantCulture),
        });
        var result = _runner.Run(_scenario, settings, ABench.TwoCpus, null, observers);
        return result.Violations.Count == 0 && result.Faults.Delivered == faults
            ? result
            : throw new InvalidOperationException($"The storm to be measured broke {result.Violations.Count} rules, and {result.Faults.Delivered} of {faults} faults were delivered.");
    }

    public void Dispose() => _runner.Dispose();
}
