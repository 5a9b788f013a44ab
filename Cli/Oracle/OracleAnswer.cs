namespace TopHalf.Cli.Oracle;

/// <summary>What one cell answered.</summary>
/// <param name="Verdict">OK, SPLAT, CRASH or HANG.</param>
/// <param name="Kinds">The kinds of report, in the order in which they came, each once; empty for OK.</param>
/// <param name="FirstReport">The first line of the first report, or empty.</param>
internal sealed record OracleAnswer(string Verdict, IReadOnlyList<string> Kinds, string FirstReport)
{
    public bool IsOk => Verdict == "OK";

    /// <summary>The kind of the first report, which tells what was wrong; what follows is often a consequence.</summary>
    public string Kind => Kinds.Count == 0 ? "-" : Kinds[0];
}
