using TopHalf.Devices;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Scenarios;

/// <summary>What came of one run of a scenario.</summary>
public sealed record RunResult
{
    /// <summary>The scenario.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>What was chosen about it.</summary>
    public required ScenarioSettings Settings { get; init; }

    /// <summary>How the machine was built.</summary>
    public required MachineOptions Options { get; init; }

    /// <summary>Why it ended.</summary>
    public required RunEnd End { get; init; }

    /// <summary>The virtual time at its end.</summary>
    public required Ktime VirtualTime { get; init; }

    /// <summary>Operations announced.</summary>
    public required long Operations { get; init; }

    /// <summary>Questions decided that had more than one answer.</summary>
    public required long Decisions { get; init; }

    /// <summary>The hash of its events, 16 hexadecimal digits.</summary>
    public required string TraceHash { get; init; }

    /// <summary>What became of the IOMMU faults.</summary>
    public required FaultCounts Faults { get; init; }

    /// <summary>In which contexts fault handlers were called, by name, sorted.</summary>
    public required IReadOnlyCollection<string> HandledIn { get; init; }

    /// <summary>From which contexts faults were resumed, by name, sorted.</summary>
    public required IReadOnlyCollection<string> ResumedIn { get; init; }

    /// <summary>Device coredumps taken.</summary>
    public required long Snapshots { get; init; }

    /// <summary>Work items that ran.</summary>
    public required long WorkItems { get; init; }

    /// <summary>The most memory that was allocated at a time, in bytes.</summary>
    public required long PeakMemoryBytes { get; init; }

    /// <summary>What the scenario measured of itself.</summary>
    public required IReadOnlyDictionary<string, long> Figures { get; init; }

    /// <summary>The longest time for which a CPU had its interrupts off.</summary>
    public required Ktime MaxIrqsOff { get; init; }

    /// <summary>The broken rules, in the order in which they came.</summary>
    public required IReadOnlyList<Violation> Violations { get; init; }

    /// <summary>The open questions about the hardware that the run asked.</summary>
    public required IReadOnlyDictionary<Knob, bool> Assumed { get; init; }

    /// <summary>The parts of devices that were touched and are not modelled.</summary>
    public required IReadOnlyCollection<string> NotModelled { get; init; }

    /// <summary>The knobs on which the verdict depends, found by turning each over; empty when that was not tried.</summary>
    public IReadOnlyList<KnobDependence> DependsOn { get; init; } = [];

    /// <summary>The ids of the broken rules, each once, sorted.</summary>
    public IReadOnlyList<string> BrokenRules => [.. Violations.Select(static violation => violation.Rule.Id).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Whether a budget ended the run before it came to an end of its own.</summary>
    public bool IsInconclusive => End == RunEnd.Budget;
}
