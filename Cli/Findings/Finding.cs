using System.Text.Json.Serialization;

namespace TopHalf.Cli.Findings;

/// <summary>A broken rule, found by the analyzer or by a search. Every format is written from this. The fields are documented in docs/json.md.</summary>
internal sealed record Finding
{
    /// <summary>The rule's id.</summary>
    public required string Rule { get; init; }

    /// <summary>How bad it is.</summary>
    public required FindingLevel Level { get; init; }

    /// <summary>What is wrong, in one line.</summary>
    public required string Message { get; init; }

    /// <summary>Where; null when that is not known.</summary>
    public required Place? Place { get; init; }

    /// <summary>What stays the same about it when code elsewhere is edited, and tells it from others of its rule in its file.</summary>
    [JsonIgnore]
    public string Identity { get; init; } = "";

    /// <summary>By which it is known again; given by <see cref="Fingerprints"/>.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>The whole report, several lines; empty where the message says all.</summary>
    public string Report { get; init; } = "";

    /// <summary>How it comes to it.</summary>
    public IReadOnlyList<Flow> Flows { get; init; } = [];

    /// <summary>Set when the code says that it is none.</summary>
    public Suppression? Suppression { get; init; }

    /// <summary>Whether it is in the baseline.</summary>
    public bool IsKnown { get; init; }

    /// <summary>The command that shows it again; null when there is none.</summary>
    public string? Replay { get; init; }

    /// <summary>Whether it counts: it is neither suppressed nor known.</summary>
    [JsonIgnore]
    public bool IsNew => Suppression is null && !IsKnown;
}
