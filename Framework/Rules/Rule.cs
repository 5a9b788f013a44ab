namespace TopHalf.Rules;

/// <summary>One rule that the machine enforces. Its page is <c>docs/rules/ID.md</c>.</summary>
/// <param name="Id">Stable, never reused: <c>TH1001</c>. The first digit is the family.</param>
/// <param name="Title">What happened, in one line, as the kernel says it where the kernel says it.</param>
/// <param name="Remedy">What to do about it, in one or two sentences.</param>
public sealed record Rule(string Id, string Title, string Remedy)
{
    /// <summary>The page that explains the rule, from the root of the repository.</summary>
    public string Page => $"docs/rules/{Id}.md";

    /// <inheritdoc/>
    public override string ToString() => Id;
}
