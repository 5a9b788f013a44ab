namespace TopHalf.Cli.Findings;

/// <summary>What came of a part.</summary>
internal enum PartOutcome
{
    /// <summary>It was looked at to the end; its findings say what came of it.</summary>
    Done,

    /// <summary>It was not looked at.</summary>
    Skipped,

    /// <summary>A budget ended the search before it could say.</summary>
    Inconclusive,
}
