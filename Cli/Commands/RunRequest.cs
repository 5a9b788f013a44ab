using TopHalf.Machines;
using TopHalf.Scenarios;

namespace TopHalf.Cli.Commands;

/// <summary>One run as it was asked for, checked.</summary>
internal sealed record RunRequest
{
    public required Scenario Scenario { get; init; }

    public required ScenarioSettings Settings { get; init; }

    public required MachineOptions Machine { get; init; }

    public required long Seed { get; init; }

    public required string Format { get; init; }

    public required string? OutputPath { get; init; }

    public required string? LogPath { get; init; }

    public required bool ShowsLog { get; init; }

    public required bool RunsTwice { get; init; }

    /// <summary>What is smaller than in a run since the schedules are to be searched.</summary>
    public IReadOnlyDictionary<string, string> Reduced { get; init; } = new Dictionary<string, string>();

    /// <summary>The arguments that do the same again.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The command that does the same again, as it is typed.</summary>
    public string Repeat => $"tophalf {string.Join(' ', Arguments.Select(static argument => argument.Contains(' ', StringComparison.Ordinal) ? $"\"{argument}\"" : argument))}";
}
