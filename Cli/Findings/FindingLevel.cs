namespace TopHalf.Cli.Findings;

/// <summary>How bad a finding is.</summary>
internal enum FindingLevel
{
    /// <summary>Worth a look; it breaks nothing.</summary>
    Info,

    /// <summary>It may be wrong, or could not be decided.</summary>
    Warning,

    /// <summary>It is wrong.</summary>
    Error,
}
