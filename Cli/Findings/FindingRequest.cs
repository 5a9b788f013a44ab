namespace TopHalf.Cli.Findings;

/// <summary>What is to become of findings, as it was asked for, checked.</summary>
internal sealed record FindingRequest
{
    /// <summary>The format of the result.</summary>
    public required string Format { get; init; }

    /// <summary>The file of the result; null for the standard output.</summary>
    public required string? OutputPath { get; init; }

    /// <summary>More files.</summary>
    public required IReadOnlyList<ReportFile> Files { get; init; }

    /// <summary>The file with the findings that are known; null for none.</summary>
    public required string? BaselinePath { get; init; }

    /// <summary>Whether that file is written anew.</summary>
    public required bool WritesBaseline { get; init; }

    /// <summary>From which level on a finding fails the command; null for none.</summary>
    public required FindingLevel? FailOn { get; init; }
}
