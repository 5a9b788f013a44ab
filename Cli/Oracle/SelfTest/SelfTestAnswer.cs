namespace TopHalf.Cli.Oracle.SelfTest;

/// <summary>What the machine answered to a case.</summary>
/// <param name="Case">The case.</param>
/// <param name="IsReported">Whether its validator reported something.</param>
/// <param name="Report">The report, or empty.</param>
internal sealed record SelfTestAnswer(SelfTestCase Case, bool IsReported, string Report)
{
    public bool Agrees => IsReported == Case.IsReported;
}
