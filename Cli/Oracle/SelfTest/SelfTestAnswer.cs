using TopHalf.Rules;

namespace TopHalf.Cli.Oracle.SelfTest;

/// <summary>What the machine answered to a case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Found">What its validator reported first, or null.</param>
internal sealed record SelfTestAnswer(SelfTestCase Case, Violation? Found)
{
    public bool IsReported => Found is not null;

    public bool Agrees => IsReported == Case.IsReported;
}
