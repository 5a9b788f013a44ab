using System.Text;
using NUnit.Framework;
using TopHalf.Cli.Findings;

namespace TopHalf.Tests.Cli.Findings;

/// <summary>What a GitHub job is told.</summary>
internal sealed class GitHubTests
{
    [Test]
    public void Annotation_EscapesWhatEndsIt() => Assert.That(
        GitHubAnnotations.Render(AReport.Of(AReport.Finding("a,b:c.cs", message: "50% of\nit"))),
        Is.EqualTo("::error file=a%2Cb%3Ac.cs,line=42,endLine=42,col=9,endColumn=30,title=TH1001 BUG%3A sleeping function::50%25 of%0Ait\n"));

    [Test]
    public void Annotations_OverTheLimit_WorstFirstAndTheRestCounted()
    {
        var findings = Enumerable.Range(1, 12).SelectMany(static line => new[] { AReport.Finding(line: line, level: FindingLevel.Warning), AReport.Finding(line: line) });

        var lines = GitHubAnnotations.Render(AReport.Of([.. findings])).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.That(lines.Count(static line => line.StartsWith("::error ", StringComparison.Ordinal)), Is.EqualTo(GitHubAnnotations.Most));
        Assert.That(lines.Count(static line => line.StartsWith("::warning ", StringComparison.Ordinal)), Is.EqualTo(GitHubAnnotations.Most));
        Assert.That(lines[0], Does.StartWith("::error "));
        Assert.That(lines[9], Does.EndWith("3 more of this level, see the job summary"));
    }

    [Test]
    public void Annotations_OfWhatDoesNotCount_AreNotMade() => Assert.That(
        GitHubAnnotations.Render(AReport.Of(AReport.Finding() with { IsKnown = true }, AReport.Finding() with { Suppression = new("pragma", "tried") })), Is.Empty);

    [Test]
    public void Summary_OfManyFindings_KeepsTheLimitAndSaysWhatIsMissing()
    {
        var message = new string('x', 200);

        var page = GitHubSummary.Render(AReport.Of([.. Enumerable.Range(1, 5_000).Select(line => AReport.Finding(line: line, message: message))]));

        Assert.That(Encoding.UTF8.GetByteCount(page), Is.LessThan(1 << 20));
        Assert.That(page, Does.Contain("more are left out").And.Contain("5000 errors"));
    }

    [Test]
    public void Summary_OfACell_CannotBreakTheTable() => Assert.That(
        GitHubSummary.Render(AReport.Of(AReport.Finding(message: "a | b <c>"))), Does.Contain("| a \\| b &lt;c> |\n"));
}
