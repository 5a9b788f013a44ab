namespace TopHalf.Cli;

/// <summary>What the command tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>No rule was broken.</summary>
    public const int Clean = 0;

    /// <summary>Rules were broken.</summary>
    public const int Violations = 1;

    /// <summary>The input is not accepted.</summary>
    public const int BadInput = 2;

    /// <summary>A budget ended the run before it could say.</summary>
    public const int Inconclusive = 3;

    /// <summary>A fault in TopHalf itself.</summary>
    public const int InternalFault = 70;
}
