namespace TopHalf.Designs;

/// <summary>What a design settles, in the words of a table.</summary>
/// <param name="HandlerContext">Where the client's handler runs: <c>hard irq</c>, <c>irq thread</c>, <c>work queue</c>, <c>user space</c>; several with a comma.</param>
/// <param name="MaySleep">Whether that handler may sleep: <c>no</c>, <c>yes</c>, or what part of it may.</param>
/// <param name="Resumer">Who resumes or answers: <c>client</c>, <c>core</c>, <c>driver</c>, <c>hardware</c>, <c>user space</c>, <c>guest</c>.</param>
/// <param name="ResumedFrom">From which contexts.</param>
public sealed record DesignFacts(string HandlerContext, string MaySleep, string Resumer, string ResumedFrom);
