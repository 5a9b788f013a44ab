using System.Text.Json.Serialization;

namespace TopHalf.Cli.Findings;

/// <summary>A project that was checked, or a kernel test or scenario that was searched. The fields are documented in docs/json.md.</summary>
internal sealed record ReportPart
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What came of it.</summary>
    public required PartOutcome Outcome { get; init; }

    /// <summary>Why it was skipped, or what was covered.</summary>
    public required string Statement { get; init; }

    /// <summary>What was found.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>What else is to be said about it: seed, schedules.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>How long it took; left out of formats that are the same for the same input.</summary>
    [JsonIgnore]
    public double Seconds { get; init; }
}
